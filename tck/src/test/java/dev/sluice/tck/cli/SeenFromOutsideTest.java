package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators switch on for a program that they did not write. */
class SeenFromOutsideTest {
  private static final String OPTIONS = "JDK_JAVA_OPTIONS";

  @TempDir Path folder;

  @Test
  void theSettingsFileMakesTheFlightRecorderTakeDownWhatAProcessDoes() throws IOException {
    Path settings = folder.resolve("all.jfc");
    Files.writeString(settings, Files.readString(Path.of("sluice.jfc")).replace("\"every\">100<", "\"every\">1<").replace(">20 ms<", ">0 ns<"));

    Run run = Run.with(Map.of(OPTIONS, "-XX:StartFlightRecording:settings=" + settings + ",filename=" + folder + "/%p.jfr"), "demo", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    List<RecordedEvent> events = recorded();
    assertThat(events).extracting(event -> event.getEventType().getName()).contains(
        "dev.sluice.Selection", "dev.sluice.Registration", "dev.sluice.Connect", "dev.sluice.Posting", "dev.sluice.SlowPosting");
    long times = bytes(events, "dev.sluice.Posting") / run.json().path("bytes").asLong();
    assertThat(times).isPositive();
    assertThat(bytes(events, "dev.sluice.Posting")).isEqualTo(times * run.json().path("bytes").asLong());
    assertThat(bytes(events, "dev.sluice.SlowPosting")).isEqualTo(bytes(events, "dev.sluice.Posting"));
  }

  @Test
  void theLogIsQuietByDefault() {
    Run run = Run.of("demo", "--json");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).doesNotContain("agent '");
  }

  @Test
  void theLogSaysInOneLineEachWhichBackendWasChosenAndHowBytesGoToAPeer() throws IOException {
    Path logging = folder.resolve("logging.properties");
    Files.writeString(logging, """
        handlers=java.util.logging.ConsoleHandler
        java.util.logging.ConsoleHandler.level=FINE
        java.util.logging.SimpleFormatter.format=%4$s %3$s: %5$s%n
        dev.sluice.level=FINE
        """);

    Run run = Run.with(Map.of(OPTIONS, "-Djava.util.logging.config.file=" + logging), "demo", "--json");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err().lines()).anyMatch(line -> line.matches("FINE dev.sluice: agent 'decode.*': backend UCX .+ of .+ is in use: default: no backend flag is set"))
        .anyMatch(line -> line.matches("FINE dev.sluice: agent 'decode.*': peer 'prefill.*' is connected: UCX .+"));
  }

  private List<RecordedEvent> recorded() throws IOException {
    List<RecordedEvent> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".jfr")).toList()) {
        events.addAll(RecordingFile.readAllEvents(file));
      }
    }
    return events;
  }

  private static long bytes(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().equals(name)).mapToLong(event -> event.getLong("bytes")).sum();
  }
}
