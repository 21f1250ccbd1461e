package dev.sluice.backend.nixl.ffm;

import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryQuery;
import dev.sluice.ffm.NativeLibraries;
import dev.sluice.ffm.NativeLibrary;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.ffm.UcxEnvironment;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The NIXL of this process: {@code libnixl_capi.so}, loaded once and never unloaded. After a load has succeeded, the classes with the C functions may be used. Immutable and
 * safe for any thread.
 */
public final class NixlLibrary {
  /** The SONAME of the C interface; {@code libnixl.so} lies beside it. */
  public static final String CAPI = "libnixl_capi.so";

  private static final List<String> SUBFOLDERS = List.of(".nixl_cu12.mesonpy.libs", ".nixl_cu13.mesonpy.libs");
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile @Nullable NixlLibrary opened;

  private final NativeLibrary capi;

  private NixlLibrary(NativeLibrary capi) {
    this.capi = capi;
  }

  /**
   * What to look for.
   *
   * @param library the backend's {@code library} parameter: a file or a folder
   * @return a query for {@value #CAPI}
   */
  public static LibraryQuery query(Optional<String> library) {
    return new LibraryQuery(CAPI, library, SUBFOLDERS);
  }

  /**
   * Sets the native environment, loads the library and checks its symbols.
   *
   * @param file the file of {@value #CAPI}
   * @return the library; the same for the same file
   * @throws NativeLibraryException if native access is denied, it does not load, lacks a function, or this process has another NIXL
   */
  public static NixlLibrary load(LibraryFile file) {
    LOCK.lock();
    try {
      Map<String, String> _ = UcxEnvironment.apply();
      NativeLibrary capi = NativeLibraries.open(file);
      NixlLibrary before = opened;
      if (before != null) {
        if (before.path().equals(capi.path())) {
          return before;
        }
        throw new NativeLibraryException("this process uses " + before + " and cannot use " + capi + " too", "give every agent of this process the same library");
      }
      List<String> missing = NixlSymbols.REQUIRED.stream().filter(symbol -> !capi.has(symbol)).toList();
      if (!missing.isEmpty()) {
        throw new NativeLibraryException(capi + " has no " + String.join(", ", missing), "use NIXL 0.9 or newer");
      }
      NixlLibrary library = new NixlLibrary(capi);
      opened = library;
      return library;
    } finally {
      LOCK.unlock();
    }
  }

  /**
   * Where it was loaded from.
   *
   * @return the file
   */
  public Path path() {
    return capi.path();
  }

  /**
   * Whether it has what came with 1.5.
   *
   * @return whether optional arguments can carry a plugin's own
   */
  public boolean hasCustomParameters() {
    return capi.has("nixl_capi_opt_args_set_custom_param");
  }

  @Override
  public String toString() {
    return "NIXL (" + capi.path() + ")";
  }

  /** A function that answers a status. */
  static MethodHandle function(String name, MemoryLayout... parameters) {
    NixlLibrary library = opened;
    if (library == null) {
      throw new IllegalStateException("no NIXL is loaded; NixlLibrary.load comes first");
    }
    return library.capi.function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }
}
