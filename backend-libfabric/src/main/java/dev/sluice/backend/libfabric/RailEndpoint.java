package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.libfabric.ffm.EndpointCalls;
import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.FabricError;
import dev.sluice.backend.libfabric.ffm.FiAvAttr;
import dev.sluice.backend.libfabric.ffm.FiCqAttr;
import dev.sluice.backend.libfabric.ffm.FiCqDataEntry;
import dev.sluice.backend.libfabric.ffm.FiCqErrEntry;
import dev.sluice.backend.libfabric.ffm.Fids;
import dev.sluice.backend.libfabric.ffm.QueueCalls;
import dev.sluice.backend.libfabric.ffm.ShmRegion;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of libfabric with its completion queue and its peers' addresses. Each operation has a slot: 64 bytes of context for the provider, and who waits for its end. A slot
 * is used again only when its operation has ended, or the endpoint was closed. Used under the worker's lock.
 */
final class RailEndpoint {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final int CONTEXT_BYTES = 64;
  private static final int CONTEXT_SHIFT = 6;
  private static final int ENTRIES = 32;
  private static final int MOST_NAME_BYTES = 256;
  private static final int PEERS = 16;
  private static final long ANYBODY = -1;

  private final Rail rail;
  private final Arena arena = Arena.ofShared();
  private final int slots;
  private final long contexts;
  private final long entries;
  private final long errorEntry;

  /** Where the queue is told, for those that take a list of such. */
  private final long queueAddress;

  /** Room for what tells of one operation. */
  private final long message;

  private final @Nullable Ending[] endings;
  private final int[] details;
  private final int[] free;
  private int freeCount;
  private long ended;
  private long queue;
  private long vector;
  private long endpoint;
  private int descriptor = -1;
  private byte[] name = {};
  private @Nullable ShmWatch watch;
  private @Nullable QueueCalls queueCalls;
  private @Nullable EndpointCalls calls;

  private RailEndpoint(Rail rail, int transmits, int receives) {
    this.rail = rail;
    this.slots = transmits + receives;
    this.contexts = arena.allocate((long) slots * CONTEXT_BYTES, CONTEXT_BYTES).address();
    this.entries = arena.allocate(ENTRIES * FiCqDataEntry.SIZE, Long.BYTES).address();
    this.errorEntry = arena.allocate(FiCqErrEntry.SIZE, Long.BYTES).address();
    this.queueAddress = arena.allocate(JAVA_LONG).address();
    this.message = arena.allocate(EndpointCalls.MESSAGE_BYTES, Long.BYTES).address();
    this.endings = new Ending[slots];
    this.details = new int[slots];
    this.free = new int[slots];
    for (int i = 0; i < slots; i++) {
      free[freeCount++] = slots - 1 - i;
    }
  }

  /**
   * Opens one.
   *
   * @param transmits how many operations may be under way at most
   * @param receives how many receive buffers it is given at most
   */
  static RailEndpoint open(Rail rail, int transmits, int receives) throws BackendException {
    RailEndpoint made = new RailEndpoint(rail, transmits, receives);
    try {
      made.open();
      return made;
    } catch (BackendException | RuntimeException e) {
      boolean _ = made.discard();
      throw e;
    }
  }

  private void open() throws BackendException {
    String what = "an endpoint of " + rail.info().provider() + " on " + rail.info().place();
    String remedy = "see that the process may have more descriptors and locked memory (ulimit -n, ulimit -l), or give another domain or provider";
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment out = scratch.allocate(JAVA_LONG);
      queue = openQueue(scratch, out);
      MemorySegment attributes = scratch.allocate(FiAvAttr.SIZE, Long.BYTES);
      attributes.set(JAVA_INT, FiAvAttr.type, FabricConstants.FI_AV_TABLE);
      attributes.set(JAVA_LONG, FiAvAttr.count, PEERS);
      FabricFailure.check(Fids.avOpen(rail.domain(), attributes.address(), out.address()), Kind.UNAVAILABLE, what + " gets no room for addresses", remedy);
      vector = out.get(JAVA_LONG, 0);
      MEMORY.set(JAVA_LONG, queueAddress, queue);
      FabricFailure.check(Fids.endpoint(rail.domain(), rail.info().address(), out.address()), Kind.UNAVAILABLE, what + " cannot be made", remedy);
      endpoint = out.get(JAVA_LONG, 0);
      FabricFailure.check(Fids.bind(endpoint, vector, 0), Kind.UNAVAILABLE, what + " takes no addresses", remedy);
      FabricFailure.check(Fids.bind(endpoint, queue, FabricConstants.FI_SEND | FabricConstants.FI_RECV), Kind.UNAVAILABLE, what + " takes no completion queue", remedy);
      EndpointOptions.set(endpoint, rail.info());
      FabricFailure.check(Fids.control(endpoint, FabricConstants.FI_ENABLE, 0), Kind.UNAVAILABLE, what + " cannot be enabled", remedy);
      rail.opened(endpoint);
      calls = EndpointCalls.of(endpoint);
      queueCalls = QueueCalls.of(queue);
      MemorySegment text = scratch.allocate(MOST_NAME_BYTES);
      out.set(JAVA_LONG, 0, MOST_NAME_BYTES);
      FabricFailure.check(Fids.getname(endpoint, text.address(), out.address()), Kind.UNAVAILABLE, what + " does not tell its address", remedy);
      name = text.asSlice(0, out.get(JAVA_LONG, 0)).toArray(ValueLayout.JAVA_BYTE);
      if (rail.isLockedByPeers()) {
        watch(what);
      }
    }
  }

  private void watch(String what) throws BackendException {
    try {
      ShmWatch made = new ShmWatch(ShmRegion.of(name).orElseThrow(() -> new IOException("there is none, or of another process")));
      watch = made;
      ShmGuard.add(made);
    } catch (IOException e) {
      throw new BackendException(
          Kind.UNAVAILABLE,
          what + " has not the memory that this version is known to have: " + e.getMessage() + "; give another provider (parameter provider), use libfabric 2.0 or newer, or let the process have more descriptors (ulimit -n)",
          null, e);
    }
  }

  private long openQueue(Arena scratch, MemorySegment out) throws BackendException {
    MemorySegment attributes = scratch.allocate(FiCqAttr.SIZE, Long.BYTES);
    attributes.set(JAVA_LONG, FiCqAttr.size, 2L * slots);
    attributes.set(JAVA_INT, FiCqAttr.format, FabricConstants.FI_CQ_FORMAT_DATA);
    attributes.set(JAVA_INT, FiCqAttr.wait_obj, FabricConstants.FI_WAIT_FD);
    int status = rail.canBeWaitedFor() ? Fids.cqOpen(rail.domain(), attributes.address(), out.address()) : -FabricError.ENOSYS;
    if (status != 0) {
      attributes.set(JAVA_INT, FiCqAttr.wait_obj, FabricConstants.FI_WAIT_NONE);
      FabricFailure.check(
          Fids.cqOpen(rail.domain(), attributes.address(), out.address()), Kind.UNAVAILABLE, rail.info().provider() + " on " + rail.info().place() + " has no completion queue",
          "give another domain or provider");
      return out.get(JAVA_LONG, 0);
    }
    long made = out.get(JAVA_LONG, 0);
    MemorySegment fd = scratch.allocate(JAVA_INT);
    descriptor = Fids.control(made, FabricConstants.FI_GETWAIT, fd.address()) == 0 ? fd.get(JAVA_INT, 0) : -1;
    return made;
  }

  /** Where peers reach it. */
  byte[] name() {
    return name;
  }

  /** How many operations have ended well. */
  long ended() {
    return ended;
  }

  /** What becomes readable when there is something to progress; −1 where there is no such thing. */
  int descriptor() {
    return descriptor;
  }

  /** Takes a peer's address. @return what operations name it with */
  long insert(byte[] address, String peer) throws BackendException {
    try (Arena scratch = Arena.ofConfined()) {
      // The library is not told the length of an address: zeros behind it keep a wrong one from leading far.
      MemorySegment bytes = scratch.allocate(MOST_NAME_BYTES + (long) address.length, Long.BYTES);
      MemorySegment.copy(address, 0, bytes, ValueLayout.JAVA_BYTE, 0, address.length);
      MemorySegment out = scratch.allocate(JAVA_LONG);
      int inserted = Fids.insert(vector, bytes.address(), out.address());
      if (inserted != 1) {
        throw FabricFailure.of(
            Kind.METADATA, "the address of peer " + peer + " is not taken by " + rail.info().provider(), inserted < 0 ? inserted : -FabricError.ENODATA, "fetch the peer's metadata again");
      }
      long made = out.get(JAVA_LONG, 0);
      if (watch != null) {
        watch.add(made, address);
      }
      return made;
    } catch (IOException e) {
      throw new BackendException(
          Kind.UNAVAILABLE, "the shared memory of peer " + peer + " cannot be looked at: " + e + "; see that the process may have more descriptors (ulimit -n)", null, e);
    }
  }

  // ---- operations: each answers 0, or an error below 0, and then nobody is told of an end

  /** @param delivered whether it has to be asked that its end tells of the bytes being in place */
  long write(boolean delivered, long local, long bytes, long description, long peer, long remote, long key, Ending ending, int detail) {
    int slot = take(peer, ending, detail);
    if (slot < 0) {
      return slot;
    }
    EndpointCalls open = calls();
    if (delivered) {
      EndpointCalls.part(message, 0, local, bytes, description, remote, key);
      return begun(slot, open.writeDelivered(message, 1, peer, context(slot)));
    }
    return begun(slot, open.write(local, bytes, description, peer, remote, key, context(slot)));
  }

  long read(long local, long bytes, long description, long peer, long remote, long key, Ending ending, int detail) {
    int slot = take(peer, ending, detail);
    return slot < 0 ? slot : begun(slot, calls().read(local, bytes, description, peer, remote, key, context(slot)));
  }

  /** Describes a part of the next operation of several. */
  void part(int part, long local, long bytes, long description, long remote, long key) {
    EndpointCalls _ = calls(); // the message is gone with them
    EndpointCalls.part(message, part, local, bytes, description, remote, key);
  }

  /**
   * Writes parts that were described.
   *
   * @param delivered whether it has to be asked that its end tells of the bytes being in place
   */
  long writeParts(boolean delivered, int parts, long peer, Ending ending, int detail) {
    int slot = take(peer, ending, detail);
    if (slot < 0) {
      return slot;
    }
    EndpointCalls open = calls();
    return begun(slot, delivered ? open.writeDelivered(message, parts, peer, context(slot)) : open.writeParts(message, parts, peer, context(slot)));
  }

  /** Reads parts that were described. */
  long readParts(int parts, long peer, Ending ending, int detail) {
    int slot = take(peer, ending, detail);
    return slot < 0 ? slot : begun(slot, calls().readParts(message, parts, peer, context(slot)));
  }

  long send(long address, long bytes, long description, long peer, Ending ending, int detail) {
    int slot = take(peer, ending, detail);
    return slot < 0 ? slot : begun(slot, calls().send(address, bytes, description, peer, context(slot)));
  }

  long recv(long address, long bytes, long description, Ending ending, int detail) {
    int slot = take(ANYBODY, ending, detail);
    return slot < 0 ? slot : begun(slot, calls().recv(address, bytes, description, context(slot)));
  }

  private EndpointCalls calls() {
    EndpointCalls open = calls;
    if (open == null) {
      throw new IllegalStateException("the endpoint is closed");
    }
    return open;
  }

  /** A slot for an operation, unless there is none or the memory is locked that it needs: a peer's, or the own for receiving. */
  private int take(long peer, Ending ending, int detail) {
    if (freeCount == 0 || (watch != null && !(peer == ANYBODY ? watch.enter() : watch.enter(peer)))) {
      return -FabricError.EAGAIN;
    }
    int slot = free[--freeCount];
    endings[slot] = ending;
    details[slot] = detail;
    return slot;
  }

  private long begun(int slot, long status) {
    if (watch != null) {
      watch.leave();
    }
    if (status != 0) {
      give(slot);
    }
    return status;
  }

  private void give(int slot) {
    endings[slot] = null;
    free[freeCount++] = slot;
  }

  private long context(int slot) {
    return contexts + ((long) slot << CONTEXT_SHIFT);
  }

  /** Progresses, and tells of what has ended. @return how much, or an error of the queue itself, below 0 */
  long progress() {
    QueueCalls open = queueCalls;
    if (open == null) {
      return 0;
    }
    long total = 0;
    while (true) {
      long count = read(open);
      if (count == -FabricError.EAVAIL) {
        count = failed(open);
      } else if (count > 0) {
        for (long at = entries; at < entries + count * FiCqDataEntry.SIZE; at += FiCqDataEntry.SIZE) {
          int slot = slotOf(MEMORY.get(JAVA_LONG, at + FiCqDataEntry.op_context));
          Ending ending = slot < 0 ? null : endings[slot];
          if (ending != null) {
            long bytes = MEMORY.get(JAVA_LONG, at + FiCqDataEntry.len);
            give(slot);
            ended++;
            ending.ended(details[slot], bytes);
            if (queueCalls == null) {
              return total; // whoever was told has closed it, and the entries are gone
            }
          }
        }
      }
      if (count <= 0 || queueCalls == null) {
        return count == 0 || count == -FabricError.EAGAIN ? total : count;
      }
      total += count;
      if (count < ENTRIES) {
        return total;
      }
    }
  }

  private long read(QueueCalls open) {
    ShmWatch watched = watch;
    if (watched == null) {
      return open.read(entries, ENTRIES);
    }
    if (watched.wasForced()) {
      return -FabricError.ETIMEDOUT;
    }
    if (!watched.enter()) {
      return -FabricError.EAGAIN;
    }
    long count = open.read(entries, ENTRIES);
    watched.leave();
    return count;
  }

  private long failed(QueueCalls open) {
    MemorySegment entry = NativeAccess.view(errorEntry, FiCqErrEntry.SIZE);
    entry.fill((byte) 0);
    entry.set(JAVA_LONG, FiCqErrEntry.src_addr, -1L);
    long count = open.readerr(errorEntry);
    if (count != 1) {
      return count;
    }
    int slot = slotOf(entry.get(JAVA_LONG, FiCqErrEntry.op_context));
    int error = entry.get(JAVA_INT, FiCqErrEntry.err);
    String said = open.strerror(entry.get(JAVA_INT, FiCqErrEntry.prov_errno), entry.get(JAVA_LONG, FiCqErrEntry.err_data));
    Ending ending = slot < 0 ? null : endings[slot];
    if (ending == null) {
      return -Math.abs((long) error); // of no operation: the whole endpoint's; 1.17 tells it with either sign
    }
    give(slot);
    ending.failed(details[slot], error, said);
    return 1;
  }

  private int slotOf(long context) {
    long slot = (context - contexts) >> CONTEXT_SHIFT;
    return slot >= 0 && slot < slots && context == context((int) slot) ? (int) slot : -1;
  }

  /** Whether its descriptor, if it has one, tells of what happens from now on; false when something happened already. */
  boolean canBeWaitedFor() {
    return descriptor < 0 || queueCalls == null || Fids.trywait(rail.fabric(), queueAddress, 1) != -FabricError.EAGAIN;
  }

  /** Closes it. @return whether libfabric let go of it; if not, what was under way never ends, and nothing is freed */
  boolean close() {
    calls = null;
    queueCalls = null;
    if (watch != null) {
      ShmGuard.remove(watch);
      watch.close();
      watch = null;
    }
    boolean closed = (endpoint == 0 || Fids.close(endpoint) == 0) && (vector == 0 || Fids.close(vector) == 0) && (queue == 0 || Fids.close(queue) == 0);
    if (closed) {
      endpoint = 0;
      vector = 0;
      queue = 0;
    }
    return closed;
  }

  /** Closes it, and frees everything where that is possible; nobody waits. @return whether it was */
  boolean discard() {
    boolean closed = close();
    if (closed) {
      endAll(FabricError.ECANCELED);
    }
    return closed;
  }

  /** Tells whoever still waits that nothing comes any more; it is closed. */
  void endAll(long error) {
    for (int slot = 0; slot < slots; slot++) {
      Ending ending = endings[slot];
      if (ending != null) {
        endings[slot] = null;
        ending.failed(details[slot], error, "");
      }
    }
    arena.close();
  }
}
