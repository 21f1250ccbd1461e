package dev.sluice.ffm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Variables that native libraries read while they are being loaded, when no function of them can be called yet. {@link System#getenv()} does not see them. */
public final class NativeEnvironment {
  private NativeEnvironment() {}

  /**
   * Sets what is not set; what the user has set is left alone. To be called before the libraries are loaded, by one thread, while no native code of others reads the
   * environment. Calling it again does nothing.
   *
   * @param wanted names and values
   * @return what this call has set, in the same order
   * @throws NativeLibraryException if native access is denied, or the C library refuses
   */
  public static Map<String, String> addMissing(Map<String, String> wanted) {
    Map<String, String> set = new LinkedHashMap<>();
    wanted.forEach(
        (name, value) -> {
          if (Libc.getenv(name).isEmpty()) {
            setNew(name, value);
            set.put(name, value);
          }
        });
    return Collections.unmodifiableMap(set);
  }

  private static void setNew(String name, String value) {
    int result = Libc.setenv(name, value, false);
    if (result < 0) {
      throw new NativeLibraryException("setenv(" + name + "=" + value + ") failed with " + Libc.strerror(-result), "set " + name + "=" + value + " before the JVM starts");
    }
  }
}
