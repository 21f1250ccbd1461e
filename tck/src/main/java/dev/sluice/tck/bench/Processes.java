package dev.sluice.tck.bench;

import java.util.List;

/** Programs that are measured. */
final class Processes {
  private Processes() {}

  /** Ends one with all that it started: some of them stand still, and hear of nothing else. */
  static void end(Process process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
