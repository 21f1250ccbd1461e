package dev.sluice.ffm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables that a UCX reads while it is being loaded, when no function of it can be called yet, so that it leaves the JVM its signals and its code. Whoever loads a
 * library that brings UCX along sets them first: all copies of UCX in a process read the same ones.
 */
public final class UcxEnvironment {
  /** What is set, unless the user has set it. */
  private static final Map<String, String> VALUES = values();

  private UcxEnvironment() {}

  /**
   * Sets what is not set, a value of the user's being left alone; as {@link NativeEnvironment#addMissing}.
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
