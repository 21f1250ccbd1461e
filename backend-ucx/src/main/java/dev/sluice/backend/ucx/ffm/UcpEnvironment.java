package dev.sluice.backend.ucx.ffm;

import dev.sluice.ffm.NativeEnvironment;
import dev.sluice.ffm.NativeLibraryException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables that UCX reads while it is being loaded, when no function of it can be called yet. They go into the
 * native environment, which {@link System#getenv()} does not see.
 */
public final class UcpEnvironment {
  /** What is set, unless the user has set it. */
  private static final Map<String, String> VALUES = values();

  private UcpEnvironment() {}

  /**
   * Sets what is not set, a value of the user's being left alone. To be called before the libraries are loaded, by one
   * thread, while no native code of others reads the environment. Calling it again does nothing.
   *
   * @return what this call has set, in order
   * @throws NativeLibraryException if native access is denied, or the C library refuses
   */
  public static Map<String, String> apply() {
    return NativeEnvironment.addMissing(VALUES);
  }

  private static Map<String, String> values() {
    var values = new LinkedHashMap<String, String>();
    // HotSpot needs SIGSEGV and its like for itself, and SIGHUP for an orderly end; UCX would take them all.
    values.put("UCX_HANDLE_ERRORS", "none");
    values.put("UCX_DEBUG_SIGNO", "0");
    // Else UCX rewrites the code of mmap, munmap and others in this process. Without that it cannot notice when memory
    // changes hands, so its cache of memory types has to go too: kinds are always given.
    values.put("UCX_MEM_EVENTS", "n");
    values.put("UCX_MEMTYPE_CACHE", "n");
    values.put("UCX_VFS_ENABLE", "n");
    values.put("UCX_WARN_UNUSED_ENV_VARS", "n");
    // Standard output is the program's.
    values.put("UCX_LOG_FILE", "stderr");
    return Collections.unmodifiableMap(values);
  }
}
