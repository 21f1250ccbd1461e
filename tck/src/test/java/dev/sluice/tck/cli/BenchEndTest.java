package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jspecify.annotations.Nullable;

/** What is left of a benchmark that is ended before its end: what it has found. */
@Timeout(180)
class BenchEndTest {
  @TempDir Path folder;

  private @Nullable Process launched;

  @BeforeAll
  static void needsTheLibrary() {
    Natives.assumeLibfabric();
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void aSignalEndsABenchmarkAndItTellsWhatItHasFound(String signal, int exit) throws Exception {
    Process bench = Launched.start(folder, "", Map.of(), "bench", "--backend", "LIBFABRIC", "--quick", "--sizes", "8,65536", "--workloads", "none");
    launched = bench;
    awaitNote(bench, "case 2 of");

    Launched.signal(signal, bench);

    assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bench.exitValue()).isEqualTo(exit);
    assertThat(text("out")).contains("latency 8 B write");
    assertThat(text("err")).contains("ended early").doesNotContain("Exception");
  }

  @AfterEach
  void endWhatATestLeft() {
    if (launched != null) {
      launched.destroyForcibly();
    }
  }

  private void awaitNote(Process process, String note) throws InterruptedException, IOException {
    while (process.isAlive() && !text("err").contains(note)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(process.isAlive()).as("still at work: " + text("err")).isTrue();
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }
}
