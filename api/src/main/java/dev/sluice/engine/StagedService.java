package dev.sluice.engine;

import dev.sluice.DeviceException;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that a peer asked for: we fetch its table, check every range of it against our regions, and copy. The peer owns nothing of what is checked: the table is ours
 * once it is fetched. Touched under the driver's lock.
 */
final class StagedService {
  private enum Step {
    FETCHING,
    COPYING,
    /** Gathered: waits for the peer to fetch it. */
    LENT,
    /** Copies that were begun before one failed are under way. */
    FAILING,
    ENDED
  }

  private final StagedConnection conversation;
  private final Staging staging;
  private long id;
  private Operation operation = Operation.READ;
  private long payload;
  private int entries;
  private long bytes;
  private final List<LocalRegion> regions = new ArrayList<>();

  /** The region that was named last, since most chunks name one alone; and what is copied of it. */
  private @Nullable LocalRegion named;

  /** Null for host memory. */
  private @Nullable CudaDevice namedDevice;

  private long namedAddress;
  private @Nullable Slab slab;
  private Step step = Step.FETCHING;

  StagedService(StagedConnection conversation, Staging staging) {
    this.conversation = conversation;
    this.staging = staging;
  }

  /** Takes what a peer asks for: services are used again, so that nothing is allocated while chunks move. */
  void take(WireReader asked) {
    id = asked.i64();
    operation = asked.flag() ? Operation.WRITE : Operation.READ;
    payload = asked.i64();
    entries = asked.i32();
    bytes = asked.i64();
    step = Step.FETCHING;
  }

  /** Whether what is to be fetched lies in the peer's slabs, and fits into one of ours. */
  boolean fits(StagedConnection.PeerSlabs slabs) {
    return entries >= 1
        && entries <= Slab.MOST_ENTRIES
        && bytes >= 1
        && bytes <= Staging.slabBytes()
        && payload >= 0
        && payload <= slabs.bytes() - toFetch();
  }

  private long toFetch() {
    return (long) entries * Slab.ENTRY_BYTES + (operation == Operation.WRITE ? bytes : 0);
  }

  /** Begins, when there is a slab. */
  boolean start() {
    Slab free;
    try {
      free = staging.slabs(null).takeIncoming(conversation);
    } catch (BackendException failed) {
      answer(failed);
      step = Step.ENDED;
      return true;
    }
    if (free == null) {
      return false;
    }
    slab = free;
    free.entries(entries);
    StagedConnection.PeerSlabs theirs = conversation.peerSlabs();
    free.prepare(Operation.READ, conversation.connection().endpoint());
    free.move(free.payload(), theirs.address() + payload, toFetch(), theirs.remoteKey());
    return true;
  }

  /** Looks how far it is. Answers true when it is over. */
  boolean advance(Worker worker) {
    Slab own = slab;
    if (own == null) {
      return step == Step.ENDED;
    }
    try {
      switch (step) {
        case FETCHING -> fetch(worker, own);
        case COPYING -> {
          if (own.copied()) {
            copied(own);
          }
        }
        case FAILING -> {
          if (own.settled()) {
            free(own);
          }
        }
        case LENT, ENDED -> {
          // Waits for the peer, or is over.
        }
      }
    } catch (BackendException refused) {
      answer(refused);
      step = Step.FAILING;
    } catch (DeviceException failed) {
      answer(Errors.ofDevice("copying failed there: " + failed.getMessage(), failed));
      step = Step.FAILING;
    }
    return step == Step.ENDED;
  }

  private void fetch(Worker worker, Slab own) throws BackendException {
    Batch batch = own.batch();
    int state = own.moved(worker, conversation.connection());
    if (state == Worker.IN_FLIGHT) {
      return;
    }
    BackendException failure = batch.failure();
    if (failure != null) {
      throw failure;
    }
    if (state != Worker.DONE || batch.posted() < batch.count()) {
      throw new BackendException(BackendException.Kind.PEER_LOST, "the connection broke");
    }
    copy(own);
  }

  private void copy(Slab own) throws BackendException {
    long done = 0;
    CudaDevice device = null;
    for (int i = 0; i < entries; i++) {
      long offset = own.entryOffset(i);
      long length = own.entryLength(i);
      check(own.entryRegion(i), offset, length);
      if (i == 0) {
        device = namedDevice;
      } else if (namedDevice != device) {
        throw new BackendException(BackendException.Kind.FAILED, "one chunk names several devices");
      }
      if (length > bytes - done) {
        throw new BackendException(BackendException.Kind.FAILED, "a chunk's table is longer than its bytes");
      }
      long here = namedAddress + offset;
      long there = own.data() + done;
      own.addCopy(operation == Operation.WRITE ? here : there, operation == Operation.WRITE ? there : here, length);
      done += length;
    }
    if (done != bytes) {
      throw new BackendException(BackendException.Kind.FAILED, "a chunk's table is shorter than its bytes");
    }
    if (device == null) {
      own.copyHere();
      copied(own);
    } else {
      own.pool().pin(device);
      step = Step.COPYING;
      own.startCopies(operation == Operation.WRITE, device);
    }
  }

  /** Everything a peer names is checked here, for it names it past our own checks. */
  private void check(long epoch, long offset, long length) throws BackendException {
    LocalRegion known = named;
    LocalRegion region = known != null && known.epoch() == epoch ? known : name(epoch);
    if (length < 1 || offset < 0 || offset > region.bytes() - length) {
      throw new BackendException(BackendException.Kind.FAILED, "offset " + offset + ", length " + length + " does not lie in region '" + region.name() + "'");
    }
  }

  private LocalRegion name(long epoch) throws BackendException {
    LocalRegion region = entered(epoch);
    DeviceRange range = region.device();
    if (range == null && region.kind() != MemoryKind.HOST) {
      throw new BackendException(BackendException.Kind.UNSUPPORTED, "region '" + region.name() + "' is " + region.kind() + ", and no engine copies that");
    }
    namedDevice = range == null ? null : range.device();
    namedAddress = range == null ? region.segment().address() : range.pointer();
    named = region;
    return region;
  }

  private LocalRegion entered(long epoch) throws BackendException {
    LocalRegion region = conversation.connection().agent().regions().alive(epoch);
    if (region == null) {
      throw new BackendException(BackendException.Kind.STALE, "there is no region of epoch " + epoch + " (any more)");
    }
    if (!region.options().rights().allow(operation) || (operation == Operation.WRITE && region.readOnly())) {
      throw new BackendException(BackendException.Kind.UNSUPPORTED, "region '" + region.name() + "' is registered for " + (region.readOnly() ? "reading" : region.options().rights()) + " only");
    }
    if (!regions.contains(region)) {
      if (!region.enterForPeer()) {
        throw new BackendException(BackendException.Kind.STALE, "region '" + region.name() + "' is being deregistered");
      }
      regions.add(region);
    }
    return region;
  }

  private void copied(Slab own) {
    leaveRegions();
    Connection connection = conversation.connection();
    if (operation == Operation.READ && connection.refusal() == null) {
      step = Step.LENT;
      conversation.announce(own.pool());
      say("", own.pool().offset(own.data()), "");
      return;
    }
    if (operation == Operation.WRITE) {
      say("", 0, "");
    }
    free(own);
  }

  /** The peer has fetched what we gathered for a chunk. */
  void fetched(long chunk) {
    Slab own = slab;
    if (chunk == id && step == Step.LENT && own != null) {
      free(own);
    }
  }

  boolean lent() {
    return step == Step.LENT;
  }

  /** Whether a device copies for it. */
  boolean copying() {
    return step == Step.COPYING || step == Step.FAILING;
  }

  /** The connection ended. */
  void abandon() {
    Slab own = slab;
    if (own != null) {
      leaveRegions();
      slab = null;
      step = Step.ENDED;
      if (conversation.connection().peerQuiet()) {
        own.pool().give(own);
      } else {
        own.pool().keep(own, conversation.connection());
      }
    }
  }

  private void answer(BackendException refused) {
    String reason = String.valueOf(refused.getMessage());
    say(refused.kind().name(), 0, reason.length() > 500 ? reason.substring(0, 500) : reason);
  }

  /** @param failure the kind of failure; empty when there is none */
  private void say(String failure, long offset, String reason) {
    conversation.answer(id, failure, offset, reason);
  }

  private void free(Slab own) {
    leaveRegions();
    own.dropCopies();
    slab = null;
    step = Step.ENDED;
    own.pool().give(own);
  }

  private void leaveRegions() {
    regions.forEach(LocalRegion::exitForPeer);
    regions.clear();
    named = null;
    namedDevice = null;
  }
}
