package dev.sluice.backend.nixl;

import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeEnvironment;
import dev.sluice.ffm.NativeLibraryException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The variables that NIXL reads, most of them once in a process. What an agent's environment has and the process's has not is set natively before NIXL is loaded; afterwards
 * nothing can be changed any more.
 */
final class NixlEnvironment {
  /** Where NIXL looks for plugins. */
  static final String PLUGIN_DIR = "NIXL_PLUGIN_DIR";

  /** What some documents call it, and nobody reads. */
  static final String MISSPELT_PLUGIN_DIR = "NIXL_PLUGINS_DIR";

  /** How much NIXL writes to standard error. */
  static final String LOG_LEVEL = "NIXL_LOG_LEVEL";

  private static final String PREFIX = "NIXL_";

  /** What goes wrong is told by exceptions; the same lines on standard error would be noise. */
  private static final String QUIET = "FATAL";

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static boolean applied;

  private NixlEnvironment() {}

  /** Sets what is not set, before NIXL's first call. @throws NativeLibraryException when it comes too late for a variable, or the process has another value */
  static void apply(Map<String, String> environment) {
    LOCK.lock();
    try {
      Map<String, String> wanted = new TreeMap<>();
      environment.forEach((name, value) -> {
        if (name.startsWith(PREFIX) && !name.equals(MISSPELT_PLUGIN_DIR)) {
          wanted.put(name, value);
        }
      });
      wanted.forEach(NixlEnvironment::check);
      if (!applied) {
        wanted.putIfAbsent(LOG_LEVEL, QUIET);
        Map<String, String> _ = NativeEnvironment.addMissing(wanted);
        applied = true;
      }
    } finally {
      LOCK.unlock();
    }
  }

  private static void check(String name, String value) {
    Optional<String> process = Libc.getenv(name);
    if (process.isPresent() ? !process.get().equals(value) : applied) {
      throw new NativeLibraryException(
          "NIXL takes " + name + " from this process, where it is " + process.map(now -> "'" + now + "'").orElse("not set") + ", and not '" + value + "'",
          "set " + name + "=" + value + " before the JVM starts");
    }
  }
}
