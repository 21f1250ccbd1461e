package dev.sluice.backend.libfabric;

import dev.sluice.ffm.Libc;
import dev.sluice.ffm.LibraryVariables;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.spi.BackendConfig;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The variables that libfabric and what it loads read from the process. */
final class FabricEnvironment {
  private static final String PREFIX = "FI_";
  private static final String PARAMETER_PREFIX = "fi_";
  private static final String SHM_UNDER_EFA = "FI_EFA_ENABLE_SHM_TRANSFER";

  /**
   * Unless the user has set them: without the first, a library that Debian's libfabric brings takes the JVM's signals when it is loaded; the second would rewrite the code of
   * mmap and its like, though regions are registered by hand; the third makes a process of this machine write into the memory of another's device as if it were its own. The
   * others are about messages under ofi_rxm, of which frames are the only ones: by default each of our endpoints, of which a connection has one, would have 90 MB of buffers for
   * them with 1.17 and 160 MB with 2.5. A frame of more than the one goes in several.
   */
  private static final Map<String, String> UNLESS_SET =
      Map.of("IPATH_NO_BACKTRACE", "1", "FI_MR_CACHE_MONITOR", "disabled", SHM_UNDER_EFA, "0", "FI_OFI_RXM_BUFFER_SIZE", "2048", "FI_OFI_RXM_MSG_RX_SIZE", "32");

  private static final LibraryVariables VARIABLES = new LibraryVariables("libfabric");

  private FabricEnvironment() {}

  /** Sets what is not set, before libfabric is loaded. @throws NativeLibraryException when it comes too late for a variable, the process has another value, or one is harmful */
  static void apply(BackendConfig config) {
    Map<String, String> wanted = new HashMap<>();
    config.environment().forEach((name, value) -> {
      if (name.startsWith(PREFIX)) {
        wanted.put(name, value);
      }
    });
    config.parameters().forEach((name, value) -> {
      if (name.startsWith(PARAMETER_PREFIX)) {
        wanted.put(name.toUpperCase(Locale.ROOT), value.strip());
      }
    });
    String shm = wanted.getOrDefault(SHM_UNDER_EFA, Libc.getenv(SHM_UNDER_EFA).orElse("0"));
    if (!shm.equals("0")) {
      throw new NativeLibraryException(
          SHM_UNDER_EFA + "=" + shm + " lets processes of one machine reach device memory as if it were main memory, and they crash or hang then",
          "set " + SHM_UNDER_EFA + "=0, or unset it");
    }
    VARIABLES.apply(wanted, UNLESS_SET);
  }
}
