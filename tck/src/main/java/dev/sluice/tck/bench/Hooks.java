package dev.sluice.tck.bench;

/** What is to be done when this process is told to end. */
public final class Hooks {
  private Hooks() {}

  /**
   * Lets go of one that is not needed any more. Where the process ends already, it runs, or will.
   *
   * @param hook as it was given to the runtime
   */
  public static void forget(Thread hook) {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // as said above
    }
  }

  /**
   * Whether this process has been told to end.
   *
   * @return whether it ends
   */
  public static boolean areRunning() {
    Thread probe = new Thread(() -> {}, "probe");
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      boolean _ = Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }
}
