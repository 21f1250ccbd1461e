package dev.sluice.engine;

import dev.sluice.DeviceException;
import dev.sluice.Operation;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a staged or packed posting on its way through one slab. A WRITE gathers into the slab and then either moves it or asks the peer to fetch it; a READ moves into
 * the slab, or asks the peer to gather and then fetches, and scatters. Touched under the driver's lock.
 */
final class StagedChunk {
  private enum Step {
    /** Copies from the device into the slab are under way. */
    GATHERING,
    /** The backend moves bytes. */
    MOVING,
    /** The peer's engine has been asked and has not answered. */
    ASKED,
    /** The backend fetches what the peer gathered. */
    FETCHING,
    /** Copies from the slab to the device are under way. */
    SCATTERING,
    /** Copies that were begun before one failed are under way. */
    FAILING,
    ENDED
  }

  private static final MemorySegment MEMORY = NativeAccess.everything();

  private final PreparedLink link;
  private final Connection connection;
  private final StagedSpans spans;
  private @Nullable Batch taken;
  private @Nullable Slab through;
  private Operation operation = Operation.READ;
  private int span;
  private @Nullable CudaDevice device;
  private boolean peerTakesPart;
  private long bytes;
  private long id;
  private Step step = Step.ENDED;
  private boolean slabGone;

  StagedChunk(PreparedLink link, StagedSpans spans) {
    this.link = link;
    this.connection = link.connection();
    this.spans = spans;
  }

  private Batch posting() {
    return Objects.requireNonNull(taken, "a chunk that has not started");
  }

  private Slab slab() {
    return Objects.requireNonNull(through, "a chunk that has not started");
  }

  /**
   * Takes descriptors until it has enough or its slab's table is full, and starts.
   *
   * @param within how much of the first descriptor that is not posted has gone before
   * @param most how many bytes are enough, at most a slab's
   * @return how much of the next descriptor is taken, with {@link Batch#posted()} moved past those that are taken whole
   */
  long start(Batch posting, Slab slab, int limit, long within, long most) {
    taken = posting;
    through = slab;
    int first = posting.posted();
    operation = posting.operation();
    span = link.spanOf(posting, first, 0);
    device = spans.localDevice(span);
    peerTakesPart = spans.remoteStaged(span);
    bytes = 0;
    slabGone = false;
    int entries = 0;
    long room = most;
    long skip = within;
    for (int i = first; i < limit && entries < Slab.MOST_ENTRIES && room > 0 && isTogether(posting, i); i++) {
      room -= Math.min(room, posting.length(i) - skip);
      skip = 0;
      entries++;
    }
    slab.entries(entries);
    slab.prepare(peerTakesPart ? Operation.READ : operation, connection.endpoint());
    skip = within;
    int s = span;
    for (int k = 0; k < entries; k++) {
      int i = first + k;
      long length = Math.min(most - bytes, posting.length(i) - skip);
      s = link.spanOf(posting, i, s);
      add(slab, k, s, posting.localAddress(i) + skip, posting.remoteAddress(i) + skip, length);
      bytes += length;
      skip = skip + length < posting.length(i) ? skip + length : 0;
      posting.posted(skip == 0 ? i + 1 : i);
    }
    begin(slab);
    return skip;
  }

  /** Whether a descriptor can go through the same slab as the first; packed ones all can. */
  private boolean isTogether(Batch posting, int i) {
    return spans.packed() || spans.together(span, link.spanOf(posting, i, span));
  }

  private void add(Slab slab, int k, int s, long local, long remote, long length) {
    long at = slab.data() + bytes;
    if (peerTakesPart) {
      slab.entry(k, spans.remoteRegion(s), link.remoteOffset(s, remote), length);
    } else {
      slab.batch().add(device == null ? local : at, remote, length, device == null ? spans.localKey(s) : slab.pool().key().handle(), spans.remoteKey(s));
    }
    if (operation == Operation.READ) {
      slab.addCopy(local, at, length);
    } else if (device != null) {
      slab.addCopy(at, local, length);
    } else if (peerTakesPart) {
      MemorySegment.copy(MEMORY, local, MEMORY, at, length);
    }
  }

  private void begin(Slab slab) {
    try {
      if (operation == Operation.WRITE && device != null) {
        step = Step.GATHERING;
        slab.startCopies(false, device);
      } else {
        send(slab);
      }
    } catch (DeviceException failed) {
      fail(failed);
    }
  }

  /** Gathered, or nothing to gather. */
  private void send(Slab slab) {
    if (connection.refusal() != null) {
      end();
    } else if (peerTakesPart) {
      step = Step.ASKED;
      id = connection.staged().ask(this, operation, slab, bytes);
    } else {
      step = Step.MOVING;
    }
  }

  /** Whether a device copies for it. */
  boolean copying() {
    return step == Step.GATHERING || step == Step.SCATTERING || step == Step.FAILING;
  }

  /** By what the peer's answer names it. */
  long id() {
    return id;
  }

  /** The peer has done its part. */
  void answered(long remoteAddress, long remoteKey) {
    if (step != Step.ASKED) {
      return;
    }
    if (operation == Operation.WRITE) {
      end();
      return;
    }
    Slab slab = slab();
    if (device == null && !spans.packed()) {
      for (int k = 0; k < slab.entries(); k++) {
        slab.batch().add(slab.copyTo(k), remoteAddress + slab.copyFrom(k) - slab.data(), slab.copyBytes(k), spans.localKey(span), remoteKey);
      }
    } else {
      slab.move(slab.data(), remoteAddress, bytes, remoteKey);
    }
    step = Step.FETCHING;
  }

  /** The peer refuses, or could not. */
  void refused(BackendException cause) {
    posting().fail(cause, -1);
    end();
  }

  /** Looks how far it is. Answers true when nothing of it moves any more. */
  boolean advance(Worker worker) {
    Slab slab = slab();
    try {
      switch (step) {
        case GATHERING -> {
          if (slab.copied()) {
            send(slab);
          }
        }
        case MOVING, FETCHING -> move(worker, slab);
        case ASKED -> {
          if (connection.staged().silent()) {
            // Lost with the connection: whether the peer still reads the slab is known when it is known to be gone.
            slabGone = !connection.peerQuiet();
            end();
          }
        }
        case SCATTERING -> {
          if (slab.copied()) {
            end();
          }
        }
        case FAILING -> {
          if (slab.settled()) {
            end();
          }
        }
        case ENDED -> {
          // Below.
        }
      }
    } catch (DeviceException failed) {
      fail(failed);
    }
    return step == Step.ENDED;
  }

  private void move(Worker worker, Slab slab) {
    Batch moved = slab.batch();
    int state = slab.moved(worker, connection);
    if (state == Worker.IN_FLIGHT) {
      return;
    }
    boolean whole = state == Worker.DONE && moved.posted() == moved.count();
    BackendException failure = moved.failure();
    if (step == Step.FETCHING) {
      connection.staged().fetched(id);
    }
    if (failure != null) {
      posting().fail(failure, -1);
    } else if (!whole) {
      posting().fail(new BackendException(BackendException.Kind.PEER_LOST, "the connection to peer '" + connection.peerName() + "' broke"), -1);
    }
    if (whole && operation == Operation.READ && device != null) {
      step = Step.SCATTERING;
      slab.startCopies(true, device);
      return;
    }
    if (whole && operation == Operation.READ && spans.packed()) {
      slab.copyHere();
    }
    end();
  }

  private void fail(DeviceException failed) {
    posting().fail(Errors.ofDevice("copying for a staged posting: " + failed.getMessage(), failed), -1);
    step = Step.FAILING;
  }

  private void end() {
    if (step == Step.ASKED) {
      connection.staged().forget(this);
    }
    step = Step.ENDED;
  }

  /** Gives the slab back, or keeps it where the peer may still read it. Called once, after the end. */
  void release() {
    Slab slab = slab();
    slab.dropCopies();
    if (slabGone) {
      slab.pool().keep(slab, connection);
    } else {
      slab.pool().give(slab);
    }
    through = null;
    taken = null;
  }
}
