package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.LibraryQuery;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraries;
import dev.sluice.ffm.NativeLibrary;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.ffm.UcxEnvironment;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The UCX of this process: {@code libucs.so.0} and {@code libucp.so.0}, loaded once and never unloaded. After a load
 * has succeeded, the classes with the C functions may be used. Immutable and safe for any thread.
 */
public final class UcpLibrary {
  /** The SONAME of the service library. */
  public static final String UCS = "libucs.so.0";

  /** The SONAME of the protocol library. */
  public static final String UCP = "libucp.so.0";

  /** For functions that only read a few bytes: no lock, no system call, no way back into Java. */
  static final Linker.Option CRITICAL = Linker.Option.critical(false);

  private static final List<String> SUBFOLDERS = List.of("libucx/lib");
  private static final UcpVersion OLDEST = new UcpVersion(1, 13, 0);
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile @Nullable UcpLibrary opened;

  private final NativeLibrary ucs;
  private final NativeLibrary ucp;
  private final UcpVersion version;
  private final Map<String, String> environment;

  private UcpLibrary(
      NativeLibrary ucs, NativeLibrary ucp, UcpVersion version, Map<String, String> environment) {
    this.ucs = ucs;
    this.ucp = ucp;
    this.version = version;
    this.environment = environment;
  }

  /**
   * What to look for first.
   *
   * @param library the backend's {@code library} parameter: a file or a folder
   * @return a query for {@value #UCP}
   */
  public static LibraryQuery ucpQuery(Optional<String> library) {
    return new LibraryQuery(UCP, library, SUBFOLDERS);
  }

  /**
   * What to look for then: the two must come from one build.
   *
   * @param ucp the file of {@value #UCP}
   * @return a query for {@value #UCS} beside it
   */
  public static LibraryQuery ucsQuery(Path ucp) {
    return new LibraryQuery(
        UCS,
        Optional.ofNullable(ucp.toAbsolutePath().getParent()).map(Path::toString),
        SUBFOLDERS);
  }

  /**
   * Sets the native environment, loads both libraries, gives the JVM its signals back, and checks symbols and version.
   *
   * @param ucs the file of {@value #UCS}
   * @param ucp the file of {@value #UCP}
   * @return the library; the same for the same files
   * @throws NativeLibraryException if native access is denied, a library does not load, lacks a function or is of an
   *     unknown version, or this process has another UCX
   */
  public static UcpLibrary load(LibraryFile ucs, LibraryFile ucp) {
    LOCK.lock();
    try {
      Map<String, String> environment = UcxEnvironment.apply();
      return open(NativeLibraries.open(ucs), NativeLibraries.open(ucp), environment);
    } finally {
      LOCK.unlock();
    }
  }

  /**
   * Takes libraries that are loaded already, or stand-ins for them. {@link UcxEnvironment#apply} comes before that.
   *
   * @param ucs has the functions of {@value #UCS}; {@value #UCP} will do, since symbols are found in what it needs
   * @param ucp has the functions of {@value #UCP}
   * @return the library; the same for the same two
   * @throws NativeLibraryException if one lacks a function or is of an unknown version, or this process has another UCX
   */
  public static UcpLibrary open(NativeLibrary ucs, NativeLibrary ucp) {
    return open(ucs, ucp, Map.of());
  }

  /**
   * The library that this process has.
   *
   * @return what the first successful load gave, or empty
   */
  public static Optional<UcpLibrary> opened() {
    return Optional.ofNullable(opened);
  }

  /**
   * The service library.
   *
   * @return {@value #UCS} as it is loaded
   */
  public NativeLibrary ucs() {
    return ucs;
  }

  /**
   * The protocol library.
   *
   * @return {@value #UCP} as it is loaded
   */
  public NativeLibrary ucp() {
    return ucp;
  }

  /**
   * The version that is really loaded.
   *
   * @return as the library tells it
   */
  public UcpVersion version() {
    return version;
  }

  /**
   * What was added to the native environment before loading.
   *
   * @return names and values; not what the user had set already
   */
  public Map<String, String> environment() {
    return environment;
  }

  /**
   * Tells whether a function is there that not every version has.
   *
   * @param function the C name
   * @return whether either library has it
   */
  public boolean has(String function) {
    return ucp.has(function) || ucs.has(function);
  }

  @Override
  public String toString() {
    return "UCX " + version + " (" + ucp.path() + ")";
  }

  static MethodHandle ucs(String name, FunctionDescriptor function, Linker.Option... options) {
    return required().ucs.function(name, function, options);
  }

  static MethodHandle ucp(String name, FunctionDescriptor function, Linker.Option... options) {
    return required().ucp.function(name, function, options);
  }

  private static UcpLibrary open(
      NativeLibrary ucs, NativeLibrary ucp, Map<String, String> environment) {
    requireSymbols(ucs, UcpSymbols.UCS);
    requireSymbols(ucp, UcpSymbols.UCP);
    LOCK.lock();
    try {
      UcpLibrary before = opened;
      if (before != null) {
        if (isSame(before.ucs, ucs) && isSame(before.ucp, ucp)) {
          return before;
        }
        throw new NativeLibraryException(
            "this process uses " + before + " and cannot use " + ucp + " too",
            "give every agent of this process the same library");
      }
      disableSignals(ucs);
      var library = new UcpLibrary(ucs, ucp, requireKnownVersion(ucp), environment);
      opened = library;
      return library;
    } finally {
      LOCK.unlock();
    }
  }

  private static boolean isSame(NativeLibrary one, NativeLibrary other) {
    return one.path().equals(other.path());
  }

  private static void requireSymbols(NativeLibrary library, List<String> symbols) {
    List<String> missing = symbols.stream().filter(symbol -> !library.has(symbol)).toList();
    if (!missing.isEmpty()) {
      throw new NativeLibraryException(
          library + " has no " + String.join(", ", missing), "use UCX " + OLDEST + " or newer");
    }
  }

  /** {@code void ucs_debug_disable_signals(void)}: for libraries that others had loaded before our environment. */
  private static void disableSignals(NativeLibrary ucs) {
    ucs.optionalFunction("ucs_debug_disable_signals", Signatures.nothing(0))
        .ifPresent(
            disable -> {
              try {
                disable.invokeExact();
              } catch (Throwable t) {
                throw NativeAccess.thrownBy("ucs_debug_disable_signals", t);
              }
            });
  }

  private static UcpVersion requireKnownVersion(NativeLibrary ucp) {
    MethodHandle getVersion = ucp.function("ucp_get_version", Signatures.nothing(3), CRITICAL);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(JAVA_INT, 3);
      long address = numbers.address();
      getVersion.invokeExact(address, address + 4, address + 8);
      var version =
          new UcpVersion(
              numbers.getAtIndex(JAVA_INT, 0),
              numbers.getAtIndex(JAVA_INT, 1),
              numbers.getAtIndex(JAVA_INT, 2));
      if (version.compareTo(OLDEST) < 0 || version.major() != OLDEST.major()) {
        throw new NativeLibraryException(
            ucp + " is UCX " + version + ", whose structures are not known here",
            "use UCX " + OLDEST + " or a later 1.x");
      }
      return version;
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("ucp_get_version", t);
    }
  }

  private static UcpLibrary required() {
    UcpLibrary library = opened;
    if (library == null) {
      throw new IllegalStateException("no UCX is loaded; UcpLibrary.load comes first");
    }
    return library;
  }
}
