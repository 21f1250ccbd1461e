package dev.sluice.ffm;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The variables that a library reads from its process, most of them once. What an agent asks for and the process has not is set natively before the library is loaded;
 * afterwards nothing can be changed any more, and an agent that asks for something else is told so. Safe for any thread.
 */
public final class LibraryVariables {
  private final String library;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean applied;

  /**
   * For one library of this process: to be made once.
   *
   * @param library what it is called in messages
   */
  public LibraryVariables(String library) {
    this.library = library;
  }

  /**
   * Sets what is not set. The first call is to be made before the library is loaded; later ones only compare.
   *
   * @param wanted what the agent asks for
   * @param unlessSet what is set beside it where neither the agent nor the process has a value
   * @throws NativeLibraryException when the process has another value, or it is too late for one
   */
  public void apply(Map<String, String> wanted, Map<String, String> unlessSet) {
    lock.lock();
    try {
      new TreeMap<>(wanted).forEach(this::check);
      if (!applied) {
        Map<String, String> missing = new TreeMap<>(unlessSet);
        missing.putAll(wanted);
        Map<String, String> _ = NativeEnvironment.addMissing(missing);
        applied = true;
      }
    } finally {
      lock.unlock();
    }
  }

  private void check(String name, String value) {
    Optional<String> process = Libc.getenv(name);
    if (process.isPresent() ? !process.get().equals(value) : applied) {
      throw new NativeLibraryException(
          library + " takes " + name + " from this process, where it is " + process.map(now -> "'" + now + "'").orElse("not set") + ", and not '" + value + "'",
          "set " + name + "=" + value + " before the JVM starts");
    }
  }
}
