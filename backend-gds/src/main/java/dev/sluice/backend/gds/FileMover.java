package dev.sluice.backend.gds;

import dev.sluice.NativeStatus;
import dev.sluice.ffm.FileCalls;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeFile;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/** Reads and writes pieces for one thread, which makes it and closes it. Nothing is allocated for a piece. */
final class FileMover implements AutoCloseable {
  static final int EINTR = 4;
  static final int EIO = 5;

  /** What a direct read or write goes through where memory or offset are not aligned. */
  private static final int BOUNCE_BYTES = 1 << 20;

  private static final MemorySegment MEMORY = NativeAccess.everything();

  private final FileCalls calls = new FileCalls();
  private final Arena arena = Arena.ofConfined();
  private @Nullable CuFileMover cuFile;
  private boolean timed;
  private long nanos;
  private long bounce;
  private int bounceAlignment;

  /** Another piece's turn. */
  void begin(boolean timing) {
    timed = timing;
    nanos = 0;
  }

  /** How long the piece at hand was with the system, without waiting for other threads; 0 when it was not, or nobody wanted to know. */
  long nanos() {
    return nanos;
  }

  /** Moves a piece, whole, or says why not. */
  void move(Pieces.Piece piece) throws BackendException {
    CuFile.Buffer buffer = piece.buffer();
    if (buffer != null) {
      cuFile().move(piece, buffer);
      nanos = 0; // nothing that tells of the page cache
      return;
    }
    OpenFile file = piece.file();
    long done = 0;
    while (done < piece.bytes) {
      long moved = piece.writes
          ? write(file, piece.memory + done, piece.bytes - done, piece.offset + done)
          : read(file, piece.memory + done, piece.bytes - done, piece.offset + done);
      if (moved == 0 || (moved < 0 && moved != -EINTR)) {
        throw failure(piece, done, moved == 0 ? "" : Libc.strerror((int) -moved), null);
      }
      done += Math.max(0, moved);
    }
  }

  /** Lets what was written survive a crash of the machine, or says why it does not. */
  void sync(OpenFile file) throws BackendException {
    int status = calls.sync(file.cached());
    if (status != 0) {
      file.syncFailed(Libc.strerror(-status));
      throw new BackendException(
          Kind.FAILED, "what was written to " + file.path() + " may not survive a crash of the machine: fdatasync failed: " + Libc.strerror(-status)
              + "; what the file has there now is not defined: register it again and write it again");
    }
  }

  private CuFileMover cuFile() {
    CuFileMover made = cuFile;
    if (made == null) {
      made = new CuFileMover(this);
      cuFile = made;
    }
    return made;
  }

  /** Reads some bytes. @return how many; 0 at the file's end, an errno below 0 */
  long read(OpenFile file, long memory, long bytes, long offset) {
    NativeFile direct = file.direct();
    if (direct == null) {
      return read(file.cached(), memory, bytes, offset);
    }
    long mask = file.alignment() - 1L;
    if (((memory | offset) & mask) == 0 && bytes > mask) {
      return read(direct, memory, bytes & ~mask, offset);
    }
    long skip = offset & mask;
    long wanted = Math.min(room(file), (skip + bytes + mask) & ~mask);
    long read = read(direct, bounce, wanted, offset - skip);
    if (read <= skip) {
      return Math.min(read, 0);
    }
    long moved = Math.min(read - skip, bytes);
    MemorySegment.copy(MEMORY, bounce + skip, MEMORY, memory, moved);
    return moved;
  }

  /** Writes some bytes. @return how many, or an errno below 0 */
  long write(OpenFile file, long memory, long bytes, long offset) {
    NativeFile direct = file.direct();
    if (direct == null) {
      return writeCached(file, memory, bytes, offset);
    }
    long mask = file.alignment() - 1L;
    if ((offset & mask) != 0 || bytes <= mask) {
      // The ends of a descriptor: up to the next whole page, through the cache, which keeps what is beside them.
      return writeCached(file, memory, Math.min(bytes, mask + 1 - (offset & mask)), offset);
    }
    StampedLock writing = file.writing();
    long stamp = writing.readLock();
    try {
      return writeDirect(file, direct, memory, bytes & ~mask, offset);
    } finally {
      writing.unlockRead(stamp);
    }
  }

  private long writeCached(OpenFile file, long memory, long bytes, long offset) {
    StampedLock writing = file.writing();
    long stamp = writing.writeLock();
    try {
      return write(file.cached(), memory, bytes, offset);
    } finally {
      writing.unlockWrite(stamp);
    }
  }

  private long writeDirect(OpenFile file, NativeFile direct, long memory, long bytes, long offset) {
    if ((memory & (file.alignment() - 1L)) == 0) {
      return write(direct, memory, bytes, offset);
    }
    long part = Math.min(room(file), bytes);
    MemorySegment.copy(MEMORY, memory, MEMORY, bounce, part);
    return write(direct, bounce, part, offset);
  }

  private long read(NativeFile file, long memory, long bytes, long offset) {
    long begin = now();
    long result = calls.read(file, memory, bytes, offset);
    nanos += now() - begin;
    return result;
  }

  private long write(NativeFile file, long memory, long bytes, long offset) {
    long begin = now();
    long result = calls.write(file, memory, bytes, offset);
    nanos += now() - begin;
    return result;
  }

  private long now() {
    return timed ? System.nanoTime() : 0;
  }

  /** Sees that there is a bounce buffer for a file. @return its bytes */
  private long room(OpenFile file) {
    if (bounceAlignment < file.alignment()) {
      bounce = arena.allocate(BOUNCE_BYTES, file.alignment()).address();
      bounceAlignment = file.alignment();
    }
    return BOUNCE_BYTES;
  }

  /**
   * Why a piece failed.
   *
   * @param why what the system said; empty where it moved nothing and said no more
   * @param status the same, for programs
   */
  static BackendException failure(Pieces.Piece piece, long done, String why, @Nullable NativeStatus status) {
    NativeFile file = piece.file().cached();
    String what = (piece.bytes - done) + " bytes at " + (piece.offset + done) + " of " + file.path();
    String message;
    if (piece.writes) {
      message = "writing " + what + " failed: " + (why.isEmpty() ? "nothing was written" : why) + "; what the file has there now is not defined: write it again";
    } else if (why.isEmpty()) {
      message = what + " cannot be read: the file has " + file.size().orElse(0) + " bytes; read what is there, or write the rest first";
    } else {
      message = "reading " + what + " failed: " + why + "; see the file system and its device";
    }
    return new BackendException(Kind.FAILED, message, status, null);
  }

  @Override
  public void close() {
    if (cuFile != null) {
      cuFile.close();
    }
    calls.close();
    arena.close();
  }
}
