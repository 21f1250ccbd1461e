package dev.sluice.backend.gds;

import dev.sluice.FileOptions.DirectIo;
import dev.sluice.Memory;
import dev.sluice.Route;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeFile;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Opens files as they are asked for, and refuses those that cannot be used so. Safe for any thread. */
final class FileOpener {
  private static final System.Logger LOG = System.getLogger("dev.sluice");

  private final GdsSettings settings;
  private final @Nullable CuFile cuFile;
  private final AtomicBoolean warned = new AtomicBoolean();

  /** @param cuFile what moves device memory; null where the engine does */
  FileOpener(GdsSettings settings, @Nullable CuFile cuFile) {
    this.settings = settings;
    this.cuFile = cuFile;
  }

  /** Opens a file, and refuses it where it cannot be used as it is asked for. */
  OpenFile open(Memory.InFile file) throws BackendException {
    Path path = file.path();
    try {
      if (file.options().durable()) {
        NativeFile.syncFolder(Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file is in a folder"));
      }
      NativeFile cached = NativeFile.open(path, file.writable());
      try {
        return open(file, cached);
      } catch (IOException | BackendException | RuntimeException refused) {
        cached.close();
        throw refused;
      }
    } catch (IOException refused) {
      throw new BackendException(Kind.REGISTRATION, refused.getMessage() + "; name a file that exists and that this process may use", null, refused);
    }
  }

  private OpenFile open(Memory.InFile file, NativeFile cached) throws BackendException, IOException {
    DirectIo asked = file.options().direct();
    boolean required = asked == DirectIo.REQUIRED || (asked == DirectIo.AUTO && settings.required().filter(way -> way == FileWay.POSIX_DIRECT).isPresent());
    boolean wanted = required || (asked == DirectIo.AUTO && settings.direct());
    int alignment = Math.max(OpenFile.PAGE, cached.directAlignment().orElse(OpenFile.PAGE));
    String obstacle = wanted ? obstacle(cached, alignment) : "";
    if (required && !obstacle.isEmpty()) {
      throw new BackendException(
          Kind.REGISTRATION, file.path() + " cannot be read and written past the page cache: " + obstacle + "; put it on a file system that can, such as ext4 or xfs, or do not require it");
    }
    FileWay way = wanted && obstacle.isEmpty() ? FileWay.POSIX_DIRECT : FileWay.POSIX;
    Optional<FileWay> only = settings.required();
    if (only.filter(other -> !other.isCuFiles() && other != way).isPresent()) {
      throw goesAnotherWay(file, way, only.get());
    }
    Storage storage = Storage.of(file.path());
    NativeFile direct = way == FileWay.POSIX_DIRECT ? NativeFile.open(file.path(), file.writable(), true) : null;
    OpenFile open = new OpenFile(cached, direct, alignment, storage.fileSystem(), file.options().durable());
    try {
      if (cuFile != null) {
        open.forDevices(forDevices(file, open, storage, alignment, cuFile));
      }
      return open;
    } catch (IOException | BackendException | RuntimeException refused) {
      if (direct != null) {
        direct.close();
      }
      throw refused;
    }
  }

  private static BackendException goesAnotherWay(Memory.InFile file, FileWay way, FileWay only) {
    return new BackendException(
        Kind.REGISTRATION, file.path() + " is read and written by way of " + way.text() + ", and the parameter require_path wants " + only.text()
            + "; change how the file is opened, or the parameter");
  }

  /** How cuFile takes a file; null where it does not, and the engine moves device memory. */
  private OpenFile.@Nullable ForDevices forDevices(Memory.InFile file, OpenFile open, Storage storage, int alignment, CuFile library) throws BackendException, IOException {
    boolean direct = library.direct(storage) && file.options().direct() != DirectIo.NEVER && (open.direct() != null || obstacle(open.cached(), alignment).isEmpty());
    FileWay way = direct ? FileWay.CUFILE_DIRECT : FileWay.CUFILE_COMPAT;
    Optional<FileWay> only = settings.required();
    if (only.filter(other -> other != way).isPresent()) {
      throw goesAnotherWay(file, way, only.get());
    }
    NativeFile own = direct && open.direct() == null ? NativeFile.open(file.path(), file.writable(), true) : null;
    NativeFile taken = open.direct();
    try {
      CuFile.Handle handle = library.handle(own != null ? own : taken != null ? taken : open.cached());
      // Only where there is no direct way at all it is certain which one the library takes: it does not tell of a file.
      return new OpenFile.ForDevices(handle, way, library.direct() ? Route.Known.UNKNOWN : Route.Known.REPORTED, only.isPresent(), own);
    } catch (BackendException refused) {
      if (own != null) {
        own.close();
      }
      if (only.isPresent()) {
        throw refused;
      }
      LOG.log(warned.getAndSet(true) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING, () -> refused.getMessage() + "; device memory goes through main memory to and from such files");
      return null;
    }
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
}
