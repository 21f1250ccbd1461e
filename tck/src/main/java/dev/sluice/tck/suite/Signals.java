package dev.sluice.tck.suite;

import java.io.IOException;

/** Signals to processes. */
final class Signals {
  private Signals() {}

  /** Signals a process, with a name such as {@code STOP}. */
  static void send(long pid, String signal) {
    try {
      int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("kill -" + signal + " " + pid + " ended with " + status);
      }
    } catch (IOException e) {
      throw new IllegalStateException("kill cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
