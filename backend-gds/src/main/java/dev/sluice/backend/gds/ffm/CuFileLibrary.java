package dev.sluice.backend.gds.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryQuery;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraries;
import dev.sluice.ffm.NativeLibrary;
import dev.sluice.ffm.NativeLibraryException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The cuFile of this process: loaded once and never unloaded. Loading opens nothing and needs neither a GPU nor its driver. After a load has succeeded, the classes with the C
 * functions may be used. Immutable and safe for any thread.
 */
public final class CuFileLibrary {
  /** The SONAME. */
  public static final String SONAME = "libcufile.so.0";

  /** Where NVIDIA's Python packages have it: those for CUDA 13, and those before. */
  private static final List<String> SUBFOLDERS = List.of("nvidia/cu13/lib", "nvidia/cufile/lib");

  private static final List<String> REQUIRED = List.of(
      "cuFileDriverOpen", "cuFileDriverClose", "cuFileDriverGetProperties", "cuFileHandleRegister", "cuFileHandleDeregister", "cuFileBufRegister", "cuFileBufDeregister",
      "cuFileRead", "cuFileWrite");

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile @Nullable CuFileLibrary opened;

  private final NativeLibrary library;
  private final CuFileVersion version;

  private CuFileLibrary(NativeLibrary library, CuFileVersion version) {
    this.library = library;
    this.version = version;
  }

  /**
   * What to look for.
   *
   * @param library the backend's {@code library} parameter: a file or a folder
   * @return a query for {@value #SONAME}
   */
  public static LibraryQuery query(Optional<String> library) {
    return new LibraryQuery(SONAME, library, SUBFOLDERS);
  }

  /**
   * Loads the library and checks its symbols.
   *
   * @param file the file
   * @return the library; the same for the same file
   * @throws NativeLibraryException if native access is denied, it does not load, lacks a function, or this process has another libcufile
   */
  public static CuFileLibrary load(LibraryFile file) {
    LOCK.lock();
    try {
      NativeLibrary library = NativeLibraries.open(file);
      CuFileLibrary before = opened;
      if (before != null && before.path().equals(library.path())) {
        return before;
      }
      if (before != null) {
        throw new NativeLibraryException("this process uses " + before + " and cannot use " + library + " too", "give every agent of this process the same library");
      }
      List<String> missing = REQUIRED.stream().filter(symbol -> !library.has(symbol)).toList();
      if (!missing.isEmpty()) {
        throw new NativeLibraryException(library + " has no " + String.join(", ", missing), "use the libcufile of CUDA 12.2 or newer");
      }
      CuFileLibrary made = new CuFileLibrary(library, versionOf(library));
      opened = made;
      return made;
    } finally {
      LOCK.unlock();
    }
  }

  private static CuFileVersion versionOf(NativeLibrary library) {
    Optional<MethodHandle> function = library.optionalFunction("cuFileGetVersion", status(JAVA_LONG));
    if (function.isEmpty()) {
      return new CuFileVersion(0);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      long status = (long) function.get().invokeExact(number.address());
      return new CuFileVersion(CuFileStatus.error(status) == CuFileStatus.SUCCESS ? number.get(JAVA_INT, 0) : 0);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileGetVersion", t);
    }
  }

  /**
   * The version that is really loaded.
   *
   * @return as the library tells it
   */
  public CuFileVersion version() {
    return version;
  }

  /**
   * Where it is.
   *
   * @return the file, without links
   */
  public Path path() {
    return library.path();
  }

  /** {@code cuFile 1.20 (PATH)}. */
  @Override
  public String toString() {
    return "cuFile " + version + " (" + library.path() + ")";
  }

  static MethodHandle function(String name, FunctionDescriptor function, Linker.Option... options) {
    return required().library.function(name, function, options);
  }

  /** A function that not every version has; null where this one has not. */
  static @Nullable MethodHandle optional(String name, FunctionDescriptor function) {
    return required().library.optionalFunction(name, function).orElse(null);
  }

  /** The signature of a function that answers a {@code CUfileError_t}: two ints, which the C calling convention returns like one number of 64 bits. */
  static FunctionDescriptor status(java.lang.foreign.MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_LONG, arguments);
  }

  private static CuFileLibrary required() {
    CuFileLibrary library = opened;
    if (library == null) {
      throw new IllegalStateException("no libcufile is loaded; CuFileLibrary.load comes first");
    }
    return library;
  }
}
