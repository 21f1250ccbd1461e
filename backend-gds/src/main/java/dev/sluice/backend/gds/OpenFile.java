package dev.sluice.backend.gds;

import dev.sluice.FileOptions.DirectIo;
import dev.sluice.Memory;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeFile;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * A registered file. It is open twice where the page cache is passed by: what is not aligned is written through the cache all the same. Safe for any thread, but for
 * {@link #close}.
 */
final class OpenFile {
  /** The kernel's page: a direct write that shares one with what is written through the cache could leave old bytes there. */
  private static final int PAGE = (int) Libc.pageSize();

  private final NativeFile cached;
  private final @Nullable NativeFile direct;
  private final int alignment;
  private final String fileSystem;
  private final boolean durable;
  private final StampedLock writing = new StampedLock();
  private volatile @Nullable String unsynced;

  private OpenFile(NativeFile cached, @Nullable NativeFile direct, int alignment, String fileSystem, boolean durable) {
    this.cached = cached;
    this.direct = direct;
    this.alignment = alignment;
    this.fileSystem = fileSystem;
    this.durable = durable;
  }

  /** Opens a file, and refuses it where it cannot be used as it is asked for. */
  static OpenFile open(Memory.InFile file, GdsSettings settings) throws BackendException {
    Path path = file.path();
    try {
      if (file.options().durable()) {
        NativeFile.syncFolder(Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file is in a folder"));
      }
      NativeFile cached = NativeFile.open(path, file.writable());
      try {
        return open(file, settings, cached);
      } catch (IOException | BackendException | RuntimeException refused) {
        cached.close();
        throw refused;
      }
    } catch (IOException refused) {
      throw new BackendException(Kind.REGISTRATION, refused.getMessage() + "; name a file that exists and that this process may use", null, refused);
    }
  }

  private static OpenFile open(Memory.InFile file, GdsSettings settings, NativeFile cached) throws BackendException, IOException {
    DirectIo asked = file.options().direct();
    boolean required = asked == DirectIo.REQUIRED || (asked == DirectIo.AUTO && settings.required().filter(way -> way == FileWay.POSIX_DIRECT).isPresent());
    boolean wanted = required || (asked == DirectIo.AUTO && settings.direct());
    int alignment = wanted ? Math.max(PAGE, cached.directAlignment().orElse(PAGE)) : 0;
    String obstacle = wanted ? obstacle(cached, alignment) : "";
    if (required && !obstacle.isEmpty()) {
      throw new BackendException(
          Kind.REGISTRATION, file.path() + " cannot be read and written past the page cache: " + obstacle + "; put it on a file system that can, such as ext4 or xfs, or do not require it");
    }
    FileWay way = wanted && obstacle.isEmpty() ? FileWay.POSIX_DIRECT : FileWay.POSIX;
    if (settings.required().filter(other -> other != way).isPresent()) {
      throw new BackendException(
          Kind.REGISTRATION, file.path() + " is read and written by way of " + way.text() + ", and the parameter require_path wants " + settings.required().get().text()
              + "; change how the file is opened, or the parameter");
    }
    NativeFile direct = way == FileWay.POSIX_DIRECT ? NativeFile.open(file.path(), file.writable(), true) : null;
    return new OpenFile(cached, direct, alignment, type(file.path()), file.options().durable());
  }

  /** Why a file cannot be read past the page cache; empty where it can. Tried, since some file systems only refuse when it is done. */
  private static String obstacle(NativeFile file, int alignment) {
    OptionalInt told = file.directAlignment();
    if (file.size().isEmpty() || told.orElse(alignment) == 0) {
      return file.size().isEmpty() ? "it is no regular file" : "its file system does not do that";
    }
    try (NativeFile direct = NativeFile.open(file.path(), false, true); Arena arena = Arena.ofConfined()) {
      long read = direct.read(arena.allocate(alignment, alignment).address(), alignment, 0);
      return read < 0 ? "reading its first " + alignment + " bytes so fails: " + Libc.strerror((int) -read) : "";
    } catch (IOException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  private static String type(Path path) {
    try {
      FileStore store = Files.getFileStore(path);
      return store.type().isEmpty() ? "file" : store.type();
    } catch (IOException _) {
      return "file";
    }
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

  /** What memory, offset and length are multiples of where the page cache is passed by: whole pages at least. */
  int alignment() {
    return alignment;
  }

  /** Where pieces end, so that only the ends of a descriptor are not aligned. */
  long page() {
    return Math.max(PAGE, alignment);
  }

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
    cached.close();
    if (direct != null) {
      direct.close();
    }
  }
}
