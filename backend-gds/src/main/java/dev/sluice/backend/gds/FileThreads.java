package dev.sluice.backend.gds;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Threads that read and write pieces. They are started when there is more to do than those that run can begin at once, and park in between. */
final class FileThreads {
  private final Pieces pieces;
  private final Runnable batchEnded;
  private final Runnable pieceTaken;
  private final String name;
  private final @Nullable Reader[] readers;
  private int started;
  private volatile boolean closed;

  /**
   * @param batchEnded called by any thread when no piece of some batch is under way any more
   * @param pieceTaken called by any thread when there is room for one more piece
   */
  FileThreads(Pieces pieces, int most, String name, Runnable batchEnded, Runnable pieceTaken) {
    this.pieces = pieces;
    this.readers = new Reader[most];
    this.name = name;
    this.batchEnded = batchEnded;
    this.pieceTaken = pieceTaken;
  }

  /** Sees that so many pieces more, which were added, are begun. Under the worker's lock. */
  void stir(int added) {
    int left = added;
    for (int i = 0; i < started && left > 0; i++) {
      Reader reader = readers[i];
      if (reader != null && reader.parked) {
        reader.parked = false;
        LockSupport.unpark(reader.thread);
        left--;
      }
    }
    while (left > 0 && started < readers.length && !pieces.empty()) {
      Reader reader = new Reader(name + "-" + started);
      reader.thread.start();
      readers[started++] = reader;
      left--;
    }
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
    private volatile boolean parked;

    Reader(String threadName) {
      thread = Thread.ofPlatform().daemon().name(threadName).unstarted(this);
    }

    @Override
    public void run() {
      try (FileMover mover = new FileMover()) {
        while (!closed) {
          if (pieces.take(piece)) {
            pieceTaken.run();
            work(mover);
          } else {
            parked = true;
            if (pieces.empty() && !closed) {
              LockSupport.park(FileThreads.this);
            }
            parked = false;
          }
        }
      }
    }

    private void work(FileMover mover) {
      FileRequests requests = piece.requests();
      try {
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
      if (requests.ended()) {
        batchEnded.run();
      }
    }
  }
}
