package dev.sluice.backend.gds;

import dev.sluice.Route;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeFile;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A registered file. It is open twice where the page cache is passed by: what is not aligned is written through the cache all the same. Safe for any thread, but for
 * {@link #close}.
 */
final class OpenFile {
  /** The kernel's page: a direct write that shares one with what is written through the cache could leave old bytes there. */
  static final int PAGE = (int) Libc.pageSize();

  private static final System.Logger LOG = System.getLogger("dev.sluice");

  private final NativeFile cached;
  private final @Nullable NativeFile direct;
  private final int alignment;
  private final String fileSystem;
  private final boolean durable;
  private final StampedLock writing = new StampedLock();
  private final AtomicBoolean warned = new AtomicBoolean();
  private @Nullable ForDevices forDevices;
  private volatile @Nullable String unsynced;

  /**
   * How cuFile takes it.
   *
   * @param handle what cuFile calls it
   * @param way how bytes go then
   * @param known how that is known
   * @param required whether what cuFile fails to move fails, and is not tried otherwise
   * @param own a descriptor for cuFile alone; null where it has one of the file's
   */
  record ForDevices(CuFile.Handle handle, FileWay way, Route.Known known, boolean required, @Nullable NativeFile own) {
    private void close() {
      handle.close();
      if (own != null) {
        own.close();
      }
    }
  }

  /**
   * @param direct null where the page cache is not passed by
   * @param alignment what memory, offset and length are multiples of where it is, whole pages at least
   * @param durable whether what is written has to survive a crash of the machine
   */
  OpenFile(NativeFile cached, @Nullable NativeFile direct, int alignment, String fileSystem, boolean durable) {
    this.cached = cached;
    this.direct = direct;
    this.alignment = alignment;
    this.fileSystem = fileSystem;
    this.durable = durable;
  }

  /** Called before any other thread knows it. */
  void forDevices(@Nullable ForDevices taken) {
    forDevices = taken;
  }

  Path path() {
    return cached.path();
  }

  /** The file as it is read and written through the page cache. */
  NativeFile cached() {
    return cached;
  }

  /** The file as it is read and written past the page cache; null where it is not. */
  @Nullable NativeFile direct() {
    return direct;
  }

  /** How cuFile takes it; null where it does not. */
  @Nullable ForDevices forDevices() {
    return forDevices;
  }

  /** What memory, offset and length are multiples of where the page cache is passed by: whole pages at least. Pieces end there, so that only the ends of a descriptor are not aligned. */
  int alignment() {
    return alignment;
  }

  /** How bytes go between it and main memory. */
  FileWay way() {
    return direct == null ? FileWay.POSIX : FileWay.POSIX_DIRECT;
  }

  /** Such as {@code ext4}. */
  String fileSystem() {
    return fileSystem;
  }

  /** Whether what is written has to survive a crash of the machine. */
  boolean durable() {
    return durable;
  }

  /**
   * Held alone by writes through the page cache: the system takes those to one file one after the other, and whoever waits there keeps a core busy. Shared by direct writes, which could
   * not drop pages that are written meanwhile.
   */
  StampedLock writing() {
    return writing;
  }

  /** How it is known which way device memory goes: not any more once cuFile has failed to move some. */
  Route.Known knownForDevices(ForDevices taken) {
    return warned.get() ? Route.Known.UNKNOWN : taken.known();
  }

  /** cuFile failed to move what main memory then did. Said once. */
  void cuFileFailed(String why) {
    if (warned.compareAndSet(false, true)) {
      LOG.log(System.Logger.Level.WARNING, () -> "cuFile failed to move bytes of " + path() + " (" + why + "), which went through main memory; the parameter device_memory=staged does without cuFile");
    }
  }

  /** A sync failed. The kernel tells that once: later ones would say that all is well. */
  void syncFailed(String why) {
    unsynced = why;
  }

  /** Why nothing that is written can be called durable any more; null while it can. */
  @Nullable String unsynced() {
    return unsynced;
  }

  /** Called once, when nobody uses it any more. */
  void close() {
    if (forDevices != null) {
      forDevices.close();
    }
    cached.close();
    if (direct != null) {
      direct.close();
    }
  }
}
