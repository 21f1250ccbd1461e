package dev.sluice.backend.gds;

import dev.sluice.DeviceException;
import dev.sluice.backend.gds.ffm.CuFileStatus;
import dev.sluice.backend.gds.ffm.CuFileTransfers;
import dev.sluice.backend.gds.ffm.CuFileVersion;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.ffm.Libc;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;

/**
 * Reads and writes pieces of device memory through cuFile for one thread, which makes it and closes it. What cuFile must not write, the ends that share a page with other bytes, and
 * what it fails to move goes through main memory: an error there says what is wrong, which cuFile's does not reliably.
 */
final class CuFileMover implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.sluice");

  private final FileMover files;
  private final CuFileTransfers transfers = new CuFileTransfers();

  /** One for each device that was needed. */
  private final List<DeviceBounce> bounces = new ArrayList<>();

  /** What cuFile answered when it failed to move the piece at hand; {@link CuFileStatus#SUCCESS} when it did not. */
  private long status;

  /** Whether it was main memory's turn then. */
  private boolean instead;

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
    instead = false;
    long done = 0;
    try {
      while (done < piece.bytes) {
        long moved = piece.writes ? write(piece, buffer, taken, done) : read(piece, buffer, taken, done);
        if (moved == 0 || (moved < 0 && moved != -FileMover.EINTR)) {
          throw failure(piece, done, moved, taken.handle().owner().version());
        }
        done += Math.max(0, moved);
      }
    } catch (DeviceException broken) {
      throw new BackendException(
          Kind.FAILED, "moving " + (piece.bytes - done) + " bytes at " + (piece.offset + done) + " of " + file.path() + " failed: " + broken.getMessage(), broken.nativeStatus().orElse(null), broken);
    }
    if (status != CuFileStatus.SUCCESS) {
      file.cuFileFailed(CuFileStatus.explain(status, taken.handle().owner().version()));
    }
  }

  private BackendException failure(Pieces.Piece piece, long done, long moved, CuFileVersion version) {
    if (moved == 0 && !piece.writes) {
      return FileMover.failure(piece, done, "", null);
    }
    String said = status == CuFileStatus.SUCCESS ? "" : "cuFile says " + CuFileStatus.explain(status, version) + (CuFileStatus.isOwn(status) ? "" : ", which need not be the reason");
    if (status != CuFileStatus.SUCCESS && !instead) {
      return FileMover.failure(piece, done, said, CuFileStatus.describe(status, version));
    }
    String why = moved == 0 ? "nothing was written" : Libc.strerror((int) -moved);
    return FileMover.failure(piece, done, said.isEmpty() ? why : why + " (" + said + ")", moved == 0 ? null : CuFileStatus.describe(moved, version));
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
      if (read >= 0 || read == -FileMover.EINTR) {
        return Math.min(read, bytes);
      }
      status = read;
    }
    if (taken.required()) {
      return status;
    }
    instead = true;
    DeviceBounce bounce = bounce(buffer.device());
    long read = files.read(piece.file(), bounce.address(), Math.min(bytes, DeviceBounce.BYTES), offset);
    if (read > 0) {
      bounce.store(memory, read);
    }
    return read;
  }

  /** Writes some of what is left. @return how much, or an errno below 0 */
  private long write(Pieces.Piece piece, CuFile.Buffer buffer, OpenFile.ForDevices taken, long done) {
    OpenFile file = piece.file();
    long mask = file.alignment() - 1L;
    long offset = piece.offset + done;
    long bytes = piece.bytes - done;
    long memory = piece.memory + done;
    boolean aligned = (offset & mask) == 0 && bytes > mask;
    if (aligned && status == CuFileStatus.SUCCESS) {
      long written = writeThere(file, buffer, taken.handle(), memory, bytes & ~mask, offset);
      if (written > 0 || written == -FileMover.EINTR) {
        return Math.min(written, bytes);
      }
      status = written == 0 ? -FileMover.EIO : written;
    }
    if (aligned && taken.required()) {
      return status;
    }
    instead = status != CuFileStatus.SUCCESS;
    DeviceBounce bounce = bounce(buffer.device());
    long part = aligned ? Math.min(bytes & ~mask, DeviceBounce.BYTES) : Math.min(bytes, mask + 1 - (offset & mask));
    return files.write(file, bounce.fetch(memory, part), part, offset);
  }

  /** Not while others write ends through the page cache. */
  private long writeThere(OpenFile file, CuFile.Buffer buffer, CuFile.Handle handle, long memory, long bytes, long offset) {
    StampedLock writing = file.writing();
    long stamp = writing.readLock();
    try (CudaDevice.Scope _ = buffer.device().enter()) {
      return transfers.write(handle.value(), buffer.base(), bytes, offset, memory - buffer.base());
    } finally {
      writing.unlockRead(stamp);
    }
  }

  private DeviceBounce bounce(CudaDevice device) {
    for (int i = 0; i < bounces.size(); i++) {
      if (bounces.get(i).device() == device) {
        return bounces.get(i);
      }
    }
    DeviceBounce made = new DeviceBounce(device);
    bounces.add(made);
    return made;
  }

  @Override
  public void close() {
    transfers.close();
    for (DeviceBounce bounce : bounces) {
      try {
        bounce.close();
      } catch (DeviceException broken) {
        LOG.log(System.Logger.Level.WARNING, () -> "pinned memory is not freed: " + broken.getMessage());
      }
    }
  }
}
