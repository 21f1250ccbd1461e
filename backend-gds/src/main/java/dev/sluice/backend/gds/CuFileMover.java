package dev.sluice.backend.gds;

import dev.sluice.DeviceException;
import dev.sluice.backend.gds.ffm.CuFileStatus;
import dev.sluice.backend.gds.ffm.CuFileTransfers;
import dev.sluice.backend.gds.ffm.CuFileVersion;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.ffm.Libc;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.StampedLock;

/**
 * Reads and writes pieces of device memory through cuFile for one thread, which makes it and closes it. What cuFile must not write, the ends that share a page with other bytes, and
 * what it fails to move goes through main memory: an error there says what is wrong, which cuFile's does not reliably.
 */
final class CuFileMover implements AutoCloseable {
  /** What goes through main memory is short, but for what cuFile fails to move. */
  private static final long BOUNCE_BYTES = 1 << 20;

  private static final long PAGE = Libc.pageSize();

  private final FileMover files;
  private final Arena arena = Arena.ofConfined();
  private final CuFileTransfers transfers = new CuFileTransfers();
  private final MemorySegment bounce = arena.allocate(BOUNCE_BYTES, PAGE);

  /** What cuFile answered when it last failed. */
  private long status;

  /** @param files moves what goes through main memory */
  CuFileMover(FileMover files) {
    this.files = files;
  }

  /** Moves a piece, whole, or says why not. */
  void move(Pieces.Piece piece, CuFile.Buffer buffer) throws BackendException {
    OpenFile file = piece.file();
    OpenFile.ForDevices taken = file.forDevices();
    if (taken == null) {
      throw new BackendException(Kind.FAILED, file.path() + " has no handle of cuFile: this is a fault of ours");
    }
    status = CuFileStatus.SUCCESS;
    long done = 0;
    try {
      while (done < piece.bytes) {
        long moved = piece.writes ? write(piece, buffer, taken, done) : read(piece, buffer, taken, done);
        if (moved == 0 || (moved < 0 && moved != -FileMover.EINTR)) {
          throw FileMover.failure(piece, done, why(moved, taken.handle().owner().version()));
        }
        done += Math.max(0, moved);
      }
    } catch (DeviceException broken) {
      throw new BackendException(Kind.FAILED, "moving " + (piece.bytes - done) + " bytes at " + (piece.offset + done) + " of " + file.path() + " failed: " + broken.getMessage(), broken.nativeStatus().orElse(null), broken);
    }
    if (status != CuFileStatus.SUCCESS) {
      file.cuFileFailed(CuFileStatus.explain(status, taken.handle().owner().version()));
    }
  }

  /** What failed in main memory's turn, and in cuFile's before. */
  private String why(long moved, CuFileVersion version) {
    if (status == CuFileStatus.SUCCESS) {
      return moved == 0 ? "" : Libc.strerror((int) -moved);
    }
    String said = "cuFile says " + CuFileStatus.explain(status, version) + (CuFileStatus.isOwn(status) ? "" : ", which need not be the reason");
    return moved == status ? said : (moved == 0 ? "nothing was moved" : Libc.strerror((int) -moved)) + " (" + said + ")";
  }

  /** Reads some of what is left. @return how much; 0 at the file's end, an errno below 0 */
  private long read(Pieces.Piece piece, CuFile.Buffer buffer, OpenFile.ForDevices taken, long done) {
    long offset = piece.offset + done;
    long bytes = piece.bytes - done;
    long memory = piece.memory + done;
    if (status == CuFileStatus.SUCCESS) {
      long read;
      try (CudaDevice.Scope _ = buffer.device().enter()) {
        read = transfers.read(taken.handle().value(), buffer.base(), bytes, offset, memory - buffer.base());
      }
      if (read >= 0) {
        return Math.min(read, bytes);
      }
      status = read;
    }
    if (taken.required()) {
      return status;
    }
    long wanted = Math.min(bytes, BOUNCE_BYTES);
    long read = files.read(piece.file(), bounce.address(), wanted, offset);
    if (read > 0) {
      buffer.device().copyToDevice(memory, bounce.asSlice(0, read));
    }
    return read;
  }

  /** Writes some of what is left. @return how much, or an errno below 0 */
  private long write(Pieces.Piece piece, CuFile.Buffer buffer, OpenFile.ForDevices taken, long done) {
    OpenFile file = piece.file();
    long mask = file.page() - 1;
    long offset = piece.offset + done;
    long bytes = piece.bytes - done;
    long memory = piece.memory + done;
    boolean aligned = (offset & mask) == 0 && bytes > mask;
    if (aligned && status == CuFileStatus.SUCCESS) {
      long written = writeThere(file, buffer, taken.handle(), memory, bytes & ~mask, offset);
      if (written > 0) {
        return Math.min(written, bytes);
      }
      status = written == 0 ? -FileMover.EIO : written;
    }
    if (aligned && taken.required()) {
      return status;
    }
    long part = Math.min(aligned ? bytes & ~mask : Math.min(bytes, mask + 1 - (offset & mask)), BOUNCE_BYTES);
    MemorySegment there = bounce.asSlice(0, part);
    buffer.device().copyToHost(there, memory);
    return files.write(file, there.address(), part, offset);
  }

  /** Others write past the page cache meanwhile, and nobody through it. */
  private long writeThere(OpenFile file, CuFile.Buffer buffer, CuFile.Handle handle, long memory, long bytes, long offset) {
    StampedLock writing = file.writing();
    long stamp = writing.readLock();
    try (CudaDevice.Scope _ = buffer.device().enter()) {
      return transfers.write(handle.value(), buffer.base(), bytes, offset, memory - buffer.base());
    } finally {
      writing.unlockRead(stamp);
    }
  }

  @Override
  public void close() {
    transfers.close();
    arena.close();
  }
}
