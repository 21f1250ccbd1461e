package dev.sluice.tck.bench;

import java.io.IOException;

/** Processes that stand still for a while. */
final class Stopped {
  private Stopped() {}

  static void stop(long pid) throws IOException, InterruptedException {
    signal("STOP", pid);
  }

  static void resume(long pid) throws IOException, InterruptedException {
    signal("CONT", pid);
  }

  private static void signal(String signal, long pid) throws IOException, InterruptedException {
    int _ = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
  }
}
