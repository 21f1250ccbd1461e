package dev.sluice.ffm;

import dev.sluice.ffm.DynamicLinker.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The libraries that this process has loaded through us. A library is never unloaded, since its threads and exit
 * handlers outlive every use. A process has one file a SONAME: two copies of one library do not know of each other and
 * fight over signals, memory hooks and devices, so a second one is refused.
 *
 * <p>Safe for any thread; loading is done by one thread at a time.
 */
public final class NativeLibraries {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Map<String, NativeLibrary> OPEN = new HashMap<>();

  private NativeLibraries() {}

  /** Who sees a library's symbols. */
  public enum Visibility {
    /** Those that look them up in this library. */
    LOCAL,
    /** Every library that is loaded later, too: for those that expect another one to be there. */
    GLOBAL
  }

  /**
   * Loads a library, with its symbols seen by nobody else.
   *
   * @param file which
   * @return the library; the same for the same file
   * @throws NativeLibraryException if it is broken, does not load, or another file of that SONAME is loaded
   */
  public static NativeLibrary open(LibraryFile file) {
    return open(file, Visibility.LOCAL);
  }

  /**
   * Loads a library. Opening a local one again as global makes it global. What it needs should have been checked with
   * {@link ElfDependencies}: a truncated library among it would end the process.
   *
   * @param file which
   * @param visibility of its symbols
   * @return the library; the same for the same file
   * @throws NativeLibraryException if it is broken, does not load, or another file of that SONAME is loaded
   */
  public static NativeLibrary open(LibraryFile file, Visibility visibility) {
    NativeAccess.require();
    Path path = file.path().toAbsolutePath();
    String soname = sonameOf(path);
    LOCK.lock();
    try {
      NativeLibrary open = OPEN.get(soname);
      if (open != null) {
        if (!isSame(open.path(), path)) {
          throw second(soname, path, open.path());
        }
        if (visibility == Visibility.LOCAL) {
          return open;
        }
        path = open.path();
      } else {
        refuseForeign(soname, path);
      }
      NativeLibrary loaded = load(path, soname, visibility);
      OPEN.putIfAbsent(soname, loaded);
      return open != null ? open : loaded;
    } finally {
      LOCK.unlock();
    }
  }

  private static String sonameOf(Path path) {
    try {
      return ElfFile.read(path).soname().orElseGet(() -> String.valueOf(path.getFileName()));
    } catch (ElfException e) {
      throw new NativeLibraryException(e.getMessage(), "replace it with a complete library", e);
    }
  }

  private static NativeLibrary load(Path path, String soname, Visibility visibility) {
    Opened opened = DynamicLinker.open(path.toString(), visibility == Visibility.GLOBAL);
    if (opened.handle() == 0) {
      throw new NativeLibraryException(
          soname + " (" + path + ") does not load: " + opened.error(),
          "install what is missing, or use another build of " + soname);
    }
    String known = DynamicLinker.path(opened.handle());
    return NativeLibrary.loaded(real(known.isEmpty() ? path : Path.of(known)), soname, opened.handle());
  }

  /** Somebody else in this process may have loaded another file of that name: Python, MPI, an agent. */
  private static void refuseForeign(String soname, Path path) {
    ProcessMaps maps = ProcessMaps.read();
    for (Path mapped : maps.mapped(".so")) {
      Optional<String> name = ElfFile.sonameOf(mapped);
      if (name.filter(soname::equals).isPresent() && !isSame(mapped, path)) {
        throw second(soname, path, mapped);
      }
    }
    for (Path gone : maps.deleted(soname)) {
      throw second(soname, path, Path.of(gone + " (deleted since)"));
    }
  }

  private static NativeLibraryException second(String soname, Path wanted, Path loaded) {
    return new NativeLibraryException(
        "this process has " + soname + " from " + loaded + " and cannot load " + wanted + " too",
        "make both users of " + soname + " take the same file (the backend's library parameter)");
  }

  private static boolean isSame(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException e) {
      return a.equals(b);
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }
}
