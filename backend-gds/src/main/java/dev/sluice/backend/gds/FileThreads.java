package dev.sluice.backend.gds;

import dev.sluice.ffm.FileCalls;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeFile;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Threads that read and write pieces. They are started when there is more to do than those that run can begin at once, and park in between. */
final class FileThreads {
  private static final int EINTR = 4;

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
      try (FileCalls calls = new FileCalls()) {
        while (!closed) {
          if (pieces.take(piece)) {
            pieceTaken.run();
            work(calls);
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

    private void work(FileCalls calls) {
      FileRequests requests = piece.requests();
      try {
        BackendException broken = requests.endpoint().breakage().cause();
        if (broken != null) {
          requests.failed(broken, piece.descriptor);
        } else if (piece.bytes == Pieces.SYNC) {
          sync(calls);
        } else if (!requests.failed()) {
          move(calls);
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

    private void sync(FileCalls calls) throws BackendException {
      int status = calls.sync(piece.file());
      if (status != 0) {
        throw new BackendException(
            Kind.FAILED, "what was written to " + piece.file().path() + " may not survive a crash of the machine: fdatasync failed: " + Libc.strerror(-status)
                + "; what the file has there now is not defined: write it again");
      }
    }

    private void move(FileCalls calls) throws BackendException {
      NativeFile file = piece.file();
      long done = 0;
      while (done < piece.bytes) {
        long moved = piece.writes
            ? calls.write(file, piece.memory + done, piece.bytes - done, piece.offset + done)
            : calls.read(file, piece.memory + done, piece.bytes - done, piece.offset + done);
        if (moved == 0 || (moved < 0 && moved != -EINTR)) {
          throw failure(file, done, (int) -moved);
        }
        done += Math.max(0, moved);
      }
    }

    private BackendException failure(NativeFile file, long done, int errno) {
      String what = (piece.bytes - done) + " bytes at " + (piece.offset + done) + " of " + file.path();
      if (piece.writes) {
        return new BackendException(
            Kind.FAILED, "writing " + what + " failed: " + (errno == 0 ? "nothing was written" : Libc.strerror(errno)) + "; what the file has there now is not defined: write it again");
      }
      if (errno == 0) {
        return new BackendException(
            Kind.FAILED, what + " cannot be read: the file has " + file.size().orElse(0) + " bytes; read what is there, or write the rest first");
      }
      return new BackendException(Kind.FAILED, "reading " + what + " failed: " + Libc.strerror(errno) + "; see the file system and its device");
    }
  }
}
