package dev.sluice.tck.cli;

import java.io.PrintStream;

/** How far a repeated job is, in one line that overwrites itself; only where somebody watches. */
final class ProgressBar {
  private static final int WIDTH = 40;

  private final PrintStream err;
  private final boolean shown;
  private int lastPercent = -1;

  ProgressBar(PrintStream err, boolean shown) {
    this.err = err;
    this.shown = shown;
  }

  void show(long done, long total) {
    int percent = total <= 0 ? 0 : Math.clamp(done * 100 / total, 0, 100);
    if (!shown || total < 2 || percent == lastPercent) {
      return;
    }
    lastPercent = percent;
    int filled = percent * WIDTH / 100;
    err.printf("\r[%s%s] %3d %%  %d of %d", "#".repeat(filled), "-".repeat(WIDTH - filled), percent, done, total);
    err.flush();
  }

  /** Takes the line away before other text is written. */
  void clear() {
    if (lastPercent >= 0) {
      err.print("\r" + " ".repeat(WIDTH + 40) + "\r");
      err.flush();
      lastPercent = -1;
    }
  }
}
