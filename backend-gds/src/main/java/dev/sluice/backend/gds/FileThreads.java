package dev.sluice.backend.gds;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that read and write pieces. They are started when there is more to do than those that run can begin at once, and park in between. Where pieces move as fast as
 * memory does, no more threads than cores are woken: the others would wait for a core, or for the lock of the file.
 */
final class FileThreads {
  private static final System.Logger LOG = System.getLogger("dev.sluice");

  /** Bytes in a nanosecond: what moves slower has waited for a device. */
  private static final double MEMORY_SPEED = 1.0;

  /** How long nothing is taken before another thread is tried. */
  static final int STUCK_MILLIS = 20;

  /** How long pieces wait before more threads than were thought worth it are tried. */
  private static final long PATIENCE_NANOS = 1_000_000;

  /** Of shorter pieces a call's own cost is most. */
  private static final long LEAST_TELLING = 16 << 10;

  /** Of so many and one more fast pieces the time of one is taken; a power of two less one. */
  private static final int FEW = 7;

  private static final int MOST_PATIENCE = 64;
  private static final int SLOW = 16;
  private static final int SLOWER_EACH = 4;

  private final Pieces pieces;
  private final Runnable batchEnded;
  private final Runnable pieceTaken;
  private final String name;
  private final @Nullable Reader[] readers;
  private final int cores;

  /** Threads that do not park. */
  private final AtomicInteger awake = new AtomicInteger();

  /** More after each piece that waited for a device, less after each that did not. Updates may be lost. */
  private final AtomicInteger waiting = new AtomicInteger(MOST_PATIENCE);

  /** Touched under the worker's lock, as what follows. */
  private boolean refused;
  private long takenSeen;
  private long takenSince;
  private long waitingSince;

  /** Written under the worker's lock. */
  private volatile int started;
  private volatile boolean closed;

  /**
   * @param batchEnded called by any thread when no piece of some batch is under way any more
   * @param pieceTaken called by any thread when there is room for one more piece
   */
  FileThreads(Pieces pieces, int most, String name, Runnable batchEnded, Runnable pieceTaken) {
    this.pieces = pieces;
    this.readers = new Reader[most];
    this.cores = Math.min(most, Runtime.getRuntime().availableProcessors());
    this.name = name;
    this.batchEnded = batchEnded;
    this.pieceTaken = pieceTaken;
  }

  /**
   * Sees that so many pieces more, which were added, are begun. Under the worker's lock.
   *
   * @param most how many threads are worth it at most
   */
  void stir(int added, int most) {
    int wanted = Math.min(added, most - awake.get());
    while (wanted > 0 && wakeOne()) {
      wanted--;
    }
    while (wanted > 0 && started < readers.length && !pieces.empty()) {
      if (!startOne()) {
        return;
      }
      wanted--;
    }
  }

  /** @return false when the system gives no thread: those that run go on, and it is tried again while pieces wait */
  private boolean startOne() {
    Reader reader = new Reader(name + "-" + started);
    awake.incrementAndGet();
    try {
      reader.thread.start();
    } catch (OutOfMemoryError none) {
      awake.decrementAndGet();
      if (!refused) {
        refused = true;
        LOG.log(System.Logger.Level.WARNING, name + " has " + started + " of " + readers.length + " threads, and the system gives no more: " + none.getMessage() + "; raise the limit of processes");
      }
      return false;
    }
    int count = started;
    readers[count] = reader;
    started = count + 1;
    return true;
  }

  /**
   * Wakes a thread more where those that are awake have taken nothing for long, as where a mount is gone, and all that are worth it where pieces turn out to wait for a device. Writers of
   * one file wait for each other all the same. Under the worker's lock.
   */
  void unstick() {
    if (pieces.empty()) {
      takenSince = 0;
      waitingSince = 0;
      return;
    }
    long now = System.nanoTime();
    long taken = pieces.taken();
    if (waitingSince == 0) {
      waitingSince = now;
    } else if (now - waitingSince > PATIENCE_NANOS && waiting.get() > SLOW && awake.get() < readers.length) {
      waitingSince = now;
      stir(pieces.waiting(), readers.length);
    }
    if (takenSince == 0 || taken != takenSeen) {
      takenSeen = taken;
      takenSince = now;
    } else if (now - takenSince > TimeUnit.MILLISECONDS.toNanos(STUCK_MILLIS)) {
      waiting.set(MOST_PATIENCE);
      takenSince = now;
      stir(1, readers.length);
    }
  }

  /** How many threads are worth it where every piece waits for a device. */
  int all() {
    return readers.length;
  }

  /**
   * How many threads are worth it through the page cache.
   *
   * @param writes the page cache takes the writes to a file one after the other: a second thread would only wait for the first
   */
  int cached(boolean writes) {
    return waiting.get() > SLOW ? readers.length : writes ? 1 : cores;
  }

  /** Any thread. @return false when none parks */
  private boolean wakeOne() {
    int count = started;
    for (int i = 0; i < count; i++) {
      Reader reader = readers[i];
      if (reader != null && reader.parked.get() && reader.parked.compareAndSet(true, false)) {
        awake.incrementAndGet();
        LockSupport.unpark(reader.thread);
        return true;
      }
    }
    return false;
  }

  /** Ends the threads; what is being read or written is finished before. */
  void close() {
    closed = true;
    boolean interrupted = false;
    for (int i = 0; i < started; i++) {
      Reader reader = readers[i];
      while (reader != null && reader.thread.isAlive()) {
        LockSupport.unpark(reader.thread);
        try {
          reader.thread.join(10);
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Reader implements Runnable {
    private final Thread thread;
    private final Pieces.Piece piece = new Pieces.Piece();
    private final AtomicBoolean parked = new AtomicBoolean();

    /** Whose pieces ended here and are not told yet, and how many. */
    private @Nullable FileRequests current;

    private int ended;

    Reader(String threadName) {
      thread = Thread.ofPlatform().daemon().name(threadName).unstarted(this);
    }

    @Override
    public void run() {
      try (FileMover mover = new FileMover()) {
        while (!closed) {
          if (pieces.take(piece)) {
            tellEnds(piece.requests());
            boolean timed = isTelling();
            mover.begin(timed);
            work(mover);
            ended++;
            if (timed) {
              learn(mover.nanos());
            }
          } else {
            tellEnds(null);
            park();
          }
        }
        tellEnds(null);
      } finally {
        awake.decrementAndGet();
      }
    }

    /**
     * Tells a batch how many of its pieces ended here, before anything else is begun: as long as one more of the same is moved, the batch cannot end anyway, and each telling would take
     * the count away from another core.
     */
    private void tellEnds(@Nullable FileRequests next) {
      FileRequests of = current;
      if (of == next) {
        return;
      }
      int count = ended;
      ended = 0;
      current = next;
      if (of != null && of.ended(count)) {
        batchEnded.run();
      }
    }

    /** What was handed out while this thread was about to park may have found nobody to wake: it looks again once it says that it parks. */
    private void park() {
      awake.decrementAndGet();
      parked.set(true);
      while (parked.get() && pieces.empty() && !closed) {
        LockSupport.park(FileThreads.this);
      }
      if (parked.compareAndSet(true, false)) {
        awake.incrementAndGet(); // nobody woke it: whoever does has counted it
      }
    }

    /** Whether the time of this piece tells something; where pieces move fast, that of a few is enough. */
    private boolean isTelling() {
      return piece.bytes >= LEAST_TELLING && piece.file().direct() == null && (waiting.getPlain() > 0 || (ended & FEW) == 0);
    }

    private void learn(long nanos) {
      if (nanos == 0) {
        return;
      }
      int now = waiting.get();
      if (piece.bytes > nanos * MEMORY_SPEED) {
        if (now > 0) {
          waiting.lazySet(now - 1);
        }
        return;
      }
      if (now < MOST_PATIENCE) {
        waiting.lazySet(Math.min(MOST_PATIENCE, now + SLOWER_EACH));
      }
      if (!pieces.empty() && awake.get() < cached(piece.writes)) {
        boolean _ = wakeOne();
      }
    }

    private void work(FileMover mover) {
      FileRequests requests = piece.requests();
      try {
        pieceTaken.run();
        BackendException broken = requests.endpoint().breakage().cause();
        if (broken != null) {
          requests.failed(broken, piece.descriptor);
        } else if (piece.bytes == Pieces.SYNC) {
          mover.sync(piece.file());
        } else if (!requests.failed()) {
          mover.move(piece);
        }
      } catch (BackendException failed) {
        requests.failed(failed, piece.descriptor);
      } catch (RuntimeException | Error fault) {
        requests.failed(new BackendException(Kind.FAILED, "a fault of ours: " + fault, null, fault), piece.descriptor);
      }
    }
  }
}
