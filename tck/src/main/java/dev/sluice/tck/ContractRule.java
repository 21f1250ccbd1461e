package dev.sluice.tck;

import static dev.sluice.spi.Capability.ALLOCATES;
import static dev.sluice.spi.Capability.DURABLE;
import static dev.sluice.spi.Capability.NETWORK;
import static dev.sluice.spi.Capability.NOTIFICATIONS;
import static dev.sluice.spi.Capability.REMOTE;
import static dev.sluice.tck.Scope.BACKEND;
import static dev.sluice.tck.Scope.MEMORY;
import static dev.sluice.tck.Tier.FULL;
import static dev.sluice.tck.Tier.LARGE;
import static dev.sluice.tck.Tier.QUICK;

import dev.sluice.spi.Capability;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of the transfer contract, one constant a rule. Ids are stable: never used again, never renumbered; a rule that changes its meaning
 * gets a new one. {@code CONTRACT.md} of this module is the same list for people, and a test holds the two together.
 */
public enum ContractRule {
  // CAP: honesty about itself

  /** Rule CAP-1. */
  CAP_1(
      BACKEND, QUICK, Needs.NOTHING,
      "A provider's name and aliases are [A-Z][A-Z0-9_]* without two underscores in a row; two providers with one "
          + "name or alias are an error that names both classes and where each was loaded from.",
      "BackendProvider.name() and aliases(): flags are built from them, so they follow the grammar of flags"),
  /** Rule CAP-2. */
  CAP_2(
      BACKEND, QUICK, Needs.NOTHING,
      "availability never throws, crashes, prints or takes over 5 s, whatever is in the place of its native "
          + "library: nothing, a directory, a text file, a truncated file, one for another machine, one without a "
          + "symbol or a library that it needs. The reason names the library searched for and where, and there is a "
          + "remedy.",
      "check the file before it is loaded (dev.sluice.ffm.ElfFile): a truncated library kills the process in "
          + "dlopen",
      "what may hang or abort when it is tried belongs in a child process with a time limit"),
  /** Rule CAP-3. */
  CAP_3(
      MEMORY, QUICK, Needs.NOTHING,
      "Every movement (operation, local kind, remote kind) that is declared moves data; one that is not declared "
          + "is refused as unsupported before a byte moves.",
      "Capabilities.movements() against what Worker.post really carries",
      "Backend.register of a kind that no movement names must throw BackendException of kind UNSUPPORTED"),
  /** Rule CAP-4. */
  CAP_4(
      BACKEND, QUICK, Needs.NOTHING,
      "An unknown or malformed parameter is an error naming the parameter and those that exist.",
      "BackendProvider.parameters(): each parameter has a check that refuses what the backend cannot use"),
  /** Rule CAP-5. */
  CAP_5(
      BACKEND, QUICK, Needs.NOTHING,
      "Opening a backend leaves the JVM intact: implicit null checks in compiled code still give "
          + "NullPointerException, deep recursion StackOverflowError, SIGTERM and SIGHUP still run shutdown hooks; "
          + "nothing is printed to stdout, no file appears in the working directory, no environment variable that the "
          + "user set is overridden.",
      "a native library that installs its own handler for SIGSEGV: switch that off before it is loaded",
      "the library's log: to stderr, or off"),
  /** Rule CAP-6. */
  CAP_6(
      MEMORY, QUICK, Needs.all(REMOTE),
      "The Route that is reported as `reported` or `forced` is the one used (evidence: socket counters for tcp, "
          + "mappings for shared memory); a required transport that is neither fails the open or the connect.",
      "Endpoint.route() must ask the library what carries data, not repeat what was configured; answer `unknown` "
          + "where it does not tell",
      "Endpoint.carriedBy() for names of groups of transports"),
  /** Rule CAP-7. */
  CAP_7(
      BACKEND, QUICK, Needs.NOTHING,
      "A process that used the backend ends as it wished: return from main, System.exit(n) and SIGTERM give their "
          + "own exit codes, with no crash in native exit handlers.",
      "threads of the native library that outlive the JVM's; exit handlers that use what Backend.close freed",
      "non-daemon threads that Backend.open started"),
  /** Rule CAP-8. */
  CAP_8(
      BACKEND, QUICK, Needs.NOTHING,
      "Finding a provider and asking for its name, aliases and parameters loads no native library.",
      "static initialisers of the provider's class, and of classes that its methods name"),
  /** Rule CAP-9. */
  CAP_9(
      BACKEND, QUICK, Needs.NOTHING,
      "What is declared fits together: `remote` comes with `notifications`, a capability for a kind of memory "
          + "with a movement of that kind; availability reports the kinds that the open backend moves; endpoint "
          + "information is at most 4 KiB and a key's exported form at most 240 bytes.",
      "Capabilities against Availability.Available.memoryKinds()",
      "Backend.endpointInfo() and RegionKey.exported(): the metadata that carries them is bounded"),

  // REG: registration and custody

  /** Rule REG-1. */
  REG_1(
      MEMORY, QUICK, Needs.NOTHING,
      "Any address alignment and any length from 1 byte registers and can be used; zero length is refused.",
      "a library that registers whole pages: the key must keep the true address and length"),
  /** Rule REG-2. */
  REG_2(
      MEMORY, QUICK, Needs.NOTHING,
      "Registering one range twice, or overlapping ranges, also of one beginning and different lengths, gives "
          + "independent regions: each is usable to its own end, and deregistering one leaves the others.",
      "a cache of registrations that looks at the address alone",
      "RegionKey.release() of one key that frees what another uses"),
  /** Rule REG-3. */
  REG_3(
      MEMORY, QUICK, Needs.NOTHING,
      "Deregistering a region that an unfinished local posting uses is refused; the posting is unharmed.",
      "the engine keeps this rule: look at how postings are counted on regions"),
  /** Rule REG-4. */
  REG_4(
      MEMORY, QUICK, Needs.all(REMOTE),
      "Deregistering ends released only when every peer answered, its process is dead, or the backend is "
          + "`revocable`; else, within the bound, quarantined: the memory is kept until it is quiet, and using the "
          + "region is refused. After released no byte of the memory changes, whatever peers do, stopped and continued "
          + "ones included.",
      "`revocable` is declared and RegionKey.release() returns while an access with the old key can still be "
          + "under way",
      "Worker.poll() answers an end before the last byte has landed"),
  /** Rule REG-5. */
  REG_5(
      MEMORY, QUICK, Needs.NOTHING,
      "While a region is registered its closeable arena cannot be closed (closing throws); a thread-confined "
          + "arena, and a read-only segment as a destination, are refused with the reason. Nothing a caller does with "
          + "arenas crashes the JVM.",
      "the engine keeps this rule: look at custody of segments"),
  /** Rule REG-6. */
  REG_6(
      MEMORY, FULL, Needs.NOTHING,
      "10,000 regions can be registered and used at once, and deregistered in bulk; what they took comes back "
          + "(threads, file descriptors, resident memory).",
      "RegionKey.release() that keeps something; tables that only grow",
      "Endpoint.dropRegion(): what importRegion took at the peer's side"),
  /** Rule REG-7. */
  REG_7(
      MEMORY, LARGE, Needs.NOTHING,
      "A region over 4 GiB works, at offsets beyond 4 GiB too.",
      "an int between Batch and the library"),
  /** Rule REG-8. */
  REG_8(
      MEMORY, QUICK, Needs.all(REMOTE),
      "A peer's WRITE into a region registered for READ only, and its READ of one registered for WRITE only, is "
          + "refused before a byte moves.",
      "the engine keeps this rule: rights travel in the metadata"),
  /** Rule REG-9. */
  REG_9(
      MEMORY, QUICK, Needs.all(ALLOCATES),
      "Allocated regions do what registered ones do; allocation fails cleanly where memory is short (never SIGBUS "
          + "later).",
      "Backend.allocate(): reserve the pages, do not only map them"),

  // META: metadata

  /** Rule META-1. */
  META_1(
      BACKEND, QUICK, Needs.NOTHING,
      "Encode and decode give the same metadata; size is at most 8 KiB plus 512 bytes a region and 16 bytes a "
          + "rail, for one backend; names are 1 to 128 bytes of UTF-8, and empty or longer ones are refused.",
      "Backend.endpointInfo() and RegionKey.exported(): they are what is large"),
  /** Rule META-2. */
  META_2(
      BACKEND, QUICK, Needs.NOTHING,
      "Truncated, extended, bit-flipped or random bytes, and those of another format version, give a metadata "
          + "error, always (100,000 mutations); the agent stays usable.",
      "the engine keeps this rule for the metadata as a whole; Endpoint.importRegion and Backend.connect for the "
          + "backend's own parts"),
  /** Rule META-3. */
  META_3(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Agents with different sets of backends connect with what both have; with none in common the error lists "
          + "both sets.",
      "the engine keeps this rule: a backend must only open beside others (LIFE-3)"),
  /** Rule META-4. */
  META_4(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Regions registered after the first exchange can be used after the peer takes the new metadata; regions "
          + "removed are refused afterwards.",
      "Endpoint.importRegion() must work at any time, not only when the connection begins"),
  /** Rule META-5. */
  META_5(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Metadata of an agent that has died or restarted under the same name gives an error in bounded time and "
          + "never writes into the new process's memory.",
      "addresses of listeners are reused: greet, and compare who answers",
      "Backend.connect() that waits for a peer"),
  /** Rule META-6. */
  META_6(
      BACKEND, QUICK, Needs.all(REMOTE),
      "With a shared secret set, unsigned, wrongly signed and replayed-under-another-name metadata is refused "
          + "before native code sees it.",
      "the engine keeps this rule"),
  /** Rule META-7. */
  META_7(
      BACKEND, QUICK, Needs.NOTHING,
      "An agent can connect to itself; another agent with its own name is refused.",
      "Backend.connect() with the backend's own endpointInfo()"),
  /** Rule META-8. */
  META_8(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Spans or layout bytes that differ between the two sides are a layout mismatch, before a byte moves.",
      "the engine keeps this rule"),

  // XFER: moving bytes

  /** Rule XFER-1. */
  XFER_1(
      MEMORY, QUICK, Needs.all(REMOTE),
      "WRITE makes the remote bytes equal to the local ones; READ the reverse; the source is unchanged.",
      "Worker.post(): which of Batch.localAddress and remoteAddress is the source",
      "keys: Batch.localKey is RegionKey.handle(), Batch.remoteKey what Endpoint.importRegion gave"),
  /** Rule XFER-2. */
  XFER_2(
      MEMORY, QUICK, Needs.all(REMOTE),
      "No byte outside the descriptors changes, on either side (guards around every descriptor, guard pages where "
          + "they can be).",
      "copies in whole words, pages or cache lines"),
  /** Rule XFER-3. */
  XFER_3(
      MEMORY, QUICK, Needs.all(REMOTE),
      "Sizes 1 to 4,097, each power of two ± 1 up to 64 MiB, and offsets at every alignment of 64.",
      "the sizes at which the library changes its protocol",
      "Capabilities.maxDescriptorBytes(): longer descriptors are split before they reach the backend"),
  /** Rule XFER-4. */
  XFER_4(
      MEMORY, LARGE, Needs.all(REMOTE),
      "A descriptor of over 4 GiB.",
      "an int between Batch.length() and the library"),
  /** Rule XFER-5. */
  XFER_5(
      MEMORY, QUICK, Needs.all(REMOTE),
      "100,000 descriptors in one posting, over one span and over many; scattered, contiguous, and mixed; merging "
          + "and packing do not change the result.",
      "Worker.post() that accepts fewer than asked must leave Batch.posted() where it stopped"),
  /** Rule XFER-6. */
  XFER_6(
      MEMORY, QUICK, Needs.all(REMOTE),
      "Lists that differ in count or in lengths, an empty list, a negative or out-of-range offset, length or "
          + "index, and sums that overflow are refused before a byte moves.",
      "the engine keeps this rule"),
  /** Rule XFER-7. */
  XFER_7(
      MEMORY, QUICK, Needs.all(REMOTE),
      "Index arrays: any permutation; a source block may be repeated; a repeated destination block is refused. "
          + "Overlapping (offset, length) destinations leave only the overlapped bytes undefined.",
      "the engine keeps this rule, but for what overlapping descriptors do"),
  /** Rule XFER-8. */
  XFER_8(
      MEMORY, QUICK, Needs.all(REMOTE),
      "A transfer can be posted again after it ended, with new indices; posting it while active is refused and "
          + "leaves the active posting unharmed.",
      "state that a backend keeps with a Batch (attachment) and does not reset in post()"),
  /** Rule XFER-9. */
  XFER_9(
      MEMORY, QUICK, Needs.all(REMOTE),
      "When WRITE is done the target's process reads the bytes (told by a channel of its own); when READ is done "
          + "the caller reads them.",
      "a local completion taken for a remote one: flush, then wait for the flush"),
  /** Rule XFER-10. */
  XFER_10(
      MEMORY, QUICK, Needs.all(REMOTE),
      "Many threads, many transfers, both directions, one pair of agents: a random model run (seed printed) "
          + "agrees with a plain-memory model.",
      "state of one batch that another one sees"),
  /** Rule XFER-11. */
  XFER_11(
      MEMORY, QUICK, Needs.all(REMOTE),
      "One agent with 64 peers (in a few processes); transfers to one never touch another's memory.",
      "remote keys that are looked up without their connection"),
  /** Rule XFER-12. */
  XFER_12(
      MEMORY, QUICK, Needs.all(REMOTE),
      "With integrity mode on, bytes changed on their way fail the posting and deliver no notification.",
      "the checksum must cover what landed, not what was sent"),
  /** Rule XFER-13. */
  XFER_13(
      MEMORY, QUICK, Needs.all(REMOTE),
      "A small transfer to one peer is not held up by a large one to another for longer than one slice of "
          + "posting.",
      "Worker.post() and progress() that work on one batch until it is over"),

  // NOTIF: notifications

  /** Rule NOTIF-1. */
  NOTIF_1(
      MEMORY, QUICK, Needs.all(REMOTE, NOTIFICATIONS),
      "Delivered at most once, exactly once while both processes and the link live, and only when the data of its "
          + "posting is visible: with a WRITE the target, on receipt, reads all of it, with a READ the reader has it "
          + "(100,000 repetitions, many descriptors, large last and small last).",
      "Worker.poll() that answers DONE before the data is visible remotely: the notification leaves right after",
      "frames that overtake data on another path, or are sent again after an error"),
  /** Rule NOTIF-2. */
  NOTIF_2(
      BACKEND, QUICK, Needs.all(REMOTE, NOTIFICATIONS),
      "Any bytes, length 0 to the declared maximum (at least 1 KiB); longer is refused.",
      "Capabilities.maxFrameBytes() and what Worker.send() really takes"),
  /** Rule NOTIF-3. */
  NOTIF_3(
      BACKEND, QUICK, Needs.all(REMOTE, NOTIFICATIONS),
      "A notification without a transfer works.",
      "Worker.send() on a connection that has carried no data yet"),
  /** Rule NOTIF-4. */
  NOTIF_4(
      BACKEND, QUICK, Needs.all(REMOTE, NOTIFICATIONS),
      "50,000 notifications to a target that does not take them for a while: the sender is held (its postings "
          + "stay posted), the receiver keeps at most 64 MiB, none is lost or doubled once it takes them.",
      "frames that are dropped when a queue is full",
      "Worker.sent() that never says that a frame's bytes are free again"),
  /** Rule NOTIF-5. */
  NOTIF_5(
      BACKEND, QUICK, Needs.all(REMOTE, NOTIFICATIONS),
      "A posting that failed or was cancelled before its data was complete delivers none.",
      "Worker.poll() that answers DONE for a batch that was given up"),
  /** Rule NOTIF-6. */
  NOTIF_6(
      BACKEND, QUICK, Needs.all(REMOTE, NOTIFICATIONS),
      "The sender's name that the target sees is the true one of an honest peer; a forged one is refused where a "
          + "secret is set.",
      "the engine keeps this rule: frames carry whom they are from"),

  // DONE: completion

  /** Rule DONE-1. */
  DONE_1(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Each posting goes from POSTED to DONE or FAILED with a cause, never back, for every observer; exactly one "
          + "end.",
      "Worker.poll() must repeat its answer until the batch is prepared anew"),
  /** Rule DONE-2. */
  DONE_2(
      BACKEND, QUICK, Needs.all(REMOTE),
      "await(timeout) returns or throws within the timeout + 200 ms; the posting goes on and can be awaited "
          + "again.",
      "Worker.post(), progress() or send() that blocks"),
  /** Rule DONE-3. */
  DONE_3(
      MEMORY, QUICK, Needs.all(REMOTE),
      "Once a cancel, deadline or failure has been reported, local buffers are not read or written any more, or "
          + "their regions say quarantined until that is so.",
      "Worker.poll() that answers FAILED while the library still uses the buffers"),
  /** Rule DONE-4. */
  DONE_4(
      BACKEND, QUICK, Needs.all(REMOTE),
      "A completion stage fires once, never on a progress thread; a callback that throws or blocks harms no other "
          + "transfer.",
      "the engine keeps this rule"),
  /** Rule DONE-5. */
  DONE_5(
      BACKEND, QUICK, Needs.all(REMOTE),
      "10,000 virtual threads awaiting transfers all finish, with no pinned carrier.",
      "the engine keeps this rule; Worker.sleep() is called on a platform thread only"),
  /** Rule DONE-6. */
  DONE_6(
      BACKEND, QUICK, Needs.all(REMOTE),
      "An interrupt ends await with InterruptedException and leaves the posting as it was.",
      "a channel of java.nio in the backend: an interrupt of the thread that uses it closes it"),
  /** Rule DONE-7. */
  DONE_7(
      BACKEND, QUICK, Needs.all(REMOTE),
      "After 2 s idle (connected, nothing in flight) an agent uses under 2 % of one core.",
      "Worker.arm() that never comes to rest, Worker.sleep() that returns at once"),
  /** Rule DONE-8. */
  DONE_8(
      BACKEND, QUICK, Needs.all(REMOTE),
      "A posting with a deadline ends as timed out at it (within 200 ms), also while the backend is busy with "
          + "another's large posting.",
      "Worker.post() or progress() that works for longer than a slice"),

  // FAIL: when the other side goes

  /** Rule FAIL-1. */
  FAIL_1(
      MEMORY, QUICK, Needs.all(REMOTE),
      "Peer killed (SIGKILL) during transfers: each unfinished posting ends as peer lost, within 10 s by default.",
      "Endpoint.failure(), or heartbeats of the engine where `liveness` is not declared",
      "batches in flight on a dead connection must end"),
  /** Rule FAIL-2. */
  FAIL_2(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Peer killed while idle: the next posting ends as peer lost within 10 s; other peers' transfers are not "
          + "disturbed.",
      "what connections share: a queue that a dead peer can leave blocked"),
  /** Rule FAIL-3. */
  FAIL_3(
      BACKEND, QUICK, Needs.all(REMOTE),
      "The restarted peer, with fresh metadata, works without restarting us.",
      "state kept by the peer's name or address"),
  /** Rule FAIL-4. */
  FAIL_4(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Peer stopped (SIGSTOP) for 5 s and continued: timeouts are honoured, nothing hangs, and each posting "
          + "either completes correctly or fails.",
      "calls into the library that wait for the peer"),
  /** Rule FAIL-5. */
  FAIL_5(
      BACKEND, QUICK, Needs.all(REMOTE, NETWORK),
      "Link cut between two hosts: each unfinished posting ends as peer lost within the bound that the backend "
          + "declares, 30 s by default.",
      "nothing answers on a cut link: only keep-alive or heartbeats notice"),
  /** Rule FAIL-6. */
  FAIL_6(
      BACKEND, QUICK, Needs.NOTHING,
      "A native failure surfaces as a typed exception with the native status's name and number.",
      "BackendException.status()"),
  /** Rule FAIL-7. */
  FAIL_7(
      BACKEND, FULL, Needs.all(REMOTE),
      "100 kills leak nothing (threads, file descriptors, shared-memory segments, resident memory; slope of the "
          + "second half).",
      "Endpoint.close() of a connection whose peer is dead"),

  // LIFE: lifetimes

  /** Rule LIFE-1. */
  LIFE_1(
      BACKEND, QUICK, Needs.NOTHING,
      "Every close is idempotent; use after close is IllegalStateException.",
      "the engine keeps this rule"),
  /** Rule LIFE-2. */
  LIFE_2(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Closing an agent, or a connection, with postings in flight ends them as cancelled, and closing returns "
          + "within 10 s; what could still be written to stays quarantined until that is over, for the life of the "
          + "process if need be.",
      "Endpoint.abort() and close() with batches in flight",
      "Backend.close() that waits for a peer"),
  /** Rule LIFE-3. */
  LIFE_3(
      BACKEND, QUICK, Needs.NOTHING,
      "Two agents, and every backend at once, work in one JVM.",
      "global state of a native library; two files with one SONAME in a process"),
  /** Rule LIFE-4. */
  LIFE_4(
      BACKEND, FULL, Needs.NOTHING,
      "Open, connect, transfer and close 200 times: threads, file descriptors, shared memory and resident memory do not grow "
          + "over the second hundred, neither here nor in the process of the peer, whose agent stays.",
      "Backend.close(): whatever Backend.open took"),
  /** Rule LIFE-5. */
  LIFE_5(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Close racing with post, await, register and connect from other threads: never a crash, only the documented "
          + "exceptions.",
      "RegionKey.release(), Backend.register() and endpointInfo() may be called while another thread is in a "
          + "worker"),

  // DEV: device memory

  /** Rule DEV-1. */
  DEV_1(
      Scope.DEVICE, QUICK, Needs.all(REMOTE),
      "All four pairs of HOST and DEVICE, both operations.",
      "Capabilities.movements()"),
  /** Rule DEV-2. */
  DEV_2(
      Scope.DEVICE, QUICK, Needs.all(REMOTE),
      "A pointer that is not device memory, belongs to another device, or runs past its allocation is refused at "
          + "registration.",
      "the engine checks pointers before the backend sees them"),
  /** Rule DEV-3. */
  DEV_3(
      Scope.DEVICE, QUICK, Needs.all(REMOTE),
      "Any thread may post, wait and close, whatever CUDA context it has; the caller's current context is left as "
          + "it was.",
      "a context that the backend makes current and does not put back"),
  /** Rule DEV-4. */
  DEV_4(
      Scope.DEVICE, QUICK, Needs.all(REMOTE),
      "Memory from cuMemAlloc, from the stream-ordered pool and from the virtual-memory API is accepted, or "
          + "refused at registration with the reason.",
      "export of handles: not every allocation has one"),
  /** Rule DEV-5. */
  DEV_5(
      Scope.DEVICE, QUICK, Needs.all(REMOTE),
      "Device memory is never touched by a CPU access.",
      "copies, checksums and bounce buffers that take a device pointer for a host one"),
  /** Rule DEV-6. */
  DEV_6(
      Scope.DEVICE, QUICK, Needs.all(REMOTE),
      "Data is right after deregistration, freeing, and new allocation at the same address.",
      "caches of memory types, handles or mappings by address"),
  /** Rule DEV-7. */
  DEV_7(
      Scope.DEVICE, QUICK, Needs.all(REMOTE),
      "A posting ordered after a CUDA event moves what was in memory when the event completed, and a stream told "
          + "to wait for it sees the data.",
      "Transfer.ordered(), and whether a copy waits for what it is ordered after"),

  // FILE: storage

  /** Rule FILE-1. */
  FILE_1(
      Scope.FILE, QUICK, Needs.all(Capability.FILE),
      "What was written is read back equal, also through a new open and by another program.",
      "data that stays in the backend's own buffers"),
  /** Rule FILE-2. */
  FILE_2(
      Scope.FILE, QUICK, Needs.all(Capability.FILE),
      "Any offset and length, aligned or not; host and device memory on the other side.",
      "direct I/O needs aligned pieces: the ragged ends go another way"),
  /** Rule FILE-3. */
  FILE_3(
      Scope.FILE, QUICK, Needs.all(Capability.FILE),
      "Reading past the end fails and says how much there was; it is never a silent short read.",
      "what the read returned, against what was asked"),
  /** Rule FILE-4. */
  FILE_4(
      Scope.FILE, QUICK, Needs.all(Capability.FILE),
      "Device full, file-size limit, I/O error: the posting fails, naming the file and the cause; never reported "
          + "as done.",
      "what the write returned, and what fsync or close reported"),
  /** Rule FILE-5. */
  FILE_5(
      Scope.FILE, QUICK, Needs.all(Capability.FILE),
      "A missing file, a directory, no permission, read-only for a write: refused at registration, naming the "
          + "path.",
      "open the file at registration, not at the first posting"),
  /** Rule FILE-6. */
  FILE_6(
      Scope.FILE, QUICK, Needs.all(Capability.FILE, DURABLE),
      "With durability asked for, done means it survives a crash of the machine (fsync before done; checked by "
          + "tracing).",
      "fsync of the file, and of its folder when it was created"),
  /** Rule FILE-7. */
  FILE_7(
      Scope.FILE, QUICK, Needs.all(Capability.FILE),
      "Bytes outside the descriptors and the file's length beyond them are unchanged.",
      "read-modify-write of whole blocks; truncation on open"),
  /** Rule FILE-8. */
  FILE_8(
      Scope.FILE, QUICK, Needs.all(Capability.FILE),
      "A region of a file gives its descriptors back when it is released, and the file can be registered again.",
      "RegionKey.release() closes what register opened"),

  // SEC: who may touch what

  /** Rule SEC-1. */
  SEC_1(
      BACKEND, QUICK, Needs.all(REMOTE),
      "A forged descriptor or key (through the SPI, past the checks) never changes memory that is not registered "
          + "(not applicable with `trusts-peers`, which the report prints on top).",
      "the target's side must look every key, offset and length up before it touches memory"),
  /** Rule SEC-2. */
  SEC_2(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Random and hostile bytes on every port that the backend listens on, and connections left open: the agent "
          + "keeps serving its peers, or the backend declares `trusts-peers`.",
      "lengths read from a socket before they are checked; an accept that waits for the greeting of one stranger"),
  /** Rule SEC-3. */
  SEC_3(
      BACKEND, QUICK, Needs.NOTHING,
      "Secrets appear in no log, exception or report.",
      "messages that print the environment or a parameter's value"),

  // OBS: what can be seen

  /** Rule OBS-1. */
  OBS_1(
      BACKEND, QUICK, Needs.all(REMOTE),
      "Counters (postings, bytes, failures, by backend and peer) are exact.",
      "the engine keeps this rule"),
  /** Rule OBS-2. */
  OBS_2(
      BACKEND, QUICK, Needs.all(REMOTE),
      "A JFR event for each posting, registration, connect and peer loss, with route, bytes and duration.",
      "the engine keeps this rule");

  private final Scope scope;
  private final Tier tier;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of
  private final Set<Capability> needs;

  private final String statement;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> ifThisFails;

  ContractRule(Scope scope, Tier tier, Set<Capability> needs, String statement, String... ifThisFails) {
    this.scope = scope;
    this.tier = tier;
    this.needs = needs;
    this.statement = statement;
    this.ifThisFails = List.of(ifThisFails);
  }

  /**
   * The rule's id.
   *
   * @return such as {@code XFER-1}
   */
  public String id() {
    return name().replace('_', '-');
  }

  /**
   * The part of the contract that the rule belongs to.
   *
   * @return such as {@code XFER}
   */
  public String chapter() {
    return name().substring(0, name().indexOf('_'));
  }

  /**
   * What the rule is about.
   *
   * @return the scope
   */
  public Scope scope() {
    return scope;
  }

  /**
   * The smallest profile that tries the rule.
   *
   * @return the tier
   */
  public Tier tier() {
    return tier;
  }

  /**
   * The capabilities that must all be declared for the rule to apply.
   *
   * @return the capabilities, empty when it always applies
   */
  public Set<Capability> needs() {
    return needs;
  }

  /**
   * What the rule promises.
   *
   * @return a sentence or a few
   */
  public String statement() {
    return statement;
  }

  /**
   * What an author of a backend may look at when the rule fails.
   *
   * @return at least one hint
   */
  public List<String> ifThisFails() {
    return ifThisFails;
  }

  /**
   * The rule with an id.
   *
   * @param id such as {@code XFER-1}, in any case
   * @return the rule, empty when there is none
   */
  public static Optional<ContractRule> of(String id) {
    return Arrays.stream(values()).filter(rule -> rule.id().equalsIgnoreCase(id.trim())).findFirst();
  }

  /**
   * The rules that a name stands for.
   *
   * @param name a rule's id, or a chapter's name for all of its rules, in any case
   * @return the rules, empty when there are none of that name
   */
  public static List<ContractRule> named(String name) {
    String wanted = name.trim();
    return Arrays.stream(values()).filter(rule -> rule.id().equalsIgnoreCase(wanted) || rule.chapter().equalsIgnoreCase(wanted)).toList();
  }

  /** Sets of capabilities, for the constants above. */
  private static final class Needs {
    private static final Set<Capability> NOTHING = Set.of();

    private static Set<Capability> all(Capability... capabilities) {
      return Set.of(capabilities);
    }
  }
}
