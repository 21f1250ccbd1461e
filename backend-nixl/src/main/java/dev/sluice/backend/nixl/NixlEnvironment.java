package dev.sluice.backend.nixl;

import dev.sluice.ffm.LibraryVariables;
import java.util.Map;
import java.util.TreeMap;

/** The variables that NIXL reads. */
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

  private static final LibraryVariables VARIABLES = new LibraryVariables("NIXL");

  private NixlEnvironment() {}

  /** Sets what is not set, before NIXL's first call. @throws NativeLibraryException when it comes too late for a variable, or the process has another value */
  static void apply(Map<String, String> environment) {
    Map<String, String> wanted = new TreeMap<>();
    environment.forEach((name, value) -> {
      if (name.startsWith(PREFIX) && !name.equals(MISSPELT_PLUGIN_DIR)) {
        wanted.put(name, value);
      }
    });
    VARIABLES.apply(wanted, Map.of(LOG_LEVEL, QUIET));
  }
}
