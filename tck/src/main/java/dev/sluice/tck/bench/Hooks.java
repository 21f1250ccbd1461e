package dev.sluice.tck.bench;

/** What is to be done when this process is told to end. */
public final class Hooks {
  private Hooks() {}

  /**
   * Has something done when this process is told to end; at once, where it ends already.
   *
   * @param name of the thread that does it
   * @param what is done
   * @return what {@link #forget} takes
   */
  public static Thread atEnd(String name, Runnable what) {
    Thread hook = Thread.ofPlatform().name(name).unstarted(what);
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException ending) {
      what.run();
    }
    return hook;
  }

  /**
   * Lets go of one that is not needed any more. Where the process ends already, it runs, or will.
   *
   * @param hook as {@link #atEnd} answered it
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
    Thread probe = Thread.ofPlatform().unstarted(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      boolean _ = Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }
}
