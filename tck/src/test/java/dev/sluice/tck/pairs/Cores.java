package dev.sluice.tck.pairs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Tells whether two virtual cores are two real ones just now, or hyperthreads of one, as a hypervisor changes within seconds. */
final class Cores {
  private final Path program;
  private final String pair;
  private final double apartNanos;
  private int others;

  private Cores(Path program, String pair, double apartNanos) {
    this.program = program;
    this.pair = pair;
    this.apartNanos = apartNanos;
  }

  /** @param apartNanos what a cache line takes at least to go to the other core and back, where they are apart; 0 takes the cores as they come */
  static Cores of(BenchOptions options, double apartNanos) throws IOException, InterruptedException {
    Path program = apartNanos > 0 ? Probe.build("line_probe", List.of("-pthread")) : Path.of("");
    return new Cores(program, "cores=" + options.core(0) + "," + options.core(1), apartNanos);
  }

  /** Whether they are apart; true where nobody asked. */
  boolean apart() throws IOException, InterruptedException {
    if (apartNanos <= 0) {
      return true;
    }
    Process process = new ProcessBuilder(program.toString(), pair).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    if (process.waitFor() != 0) {
      throw new IOException(program + " " + pair + " failed with exit code " + process.exitValue());
    }
    return Double.parseDouble(text) >= apartNanos;
  }

  /** A pair of turns was left out. */
  void leftOut() {
    others++;
  }

  /** What was left out, as the table's heading says it. */
  String text() {
    return apartNanos <= 0 ? "" : String.format(
        Locale.ROOT, " Counted are turns while a cache line took %.0f ns or more from one core to the other and back; %d pairs of turns were left out.", apartNanos, others);
  }
}
