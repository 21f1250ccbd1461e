package dev.sluice.backend.libfabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/** With the system's libfabric, 1.17 or whichever it is: a peer that asks to be known and is gone when it is looked at does not take the process with it. */
@Timeout(60)
class VanishedVisitorTest {
  private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/libfabric.so.1");

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void aVisitorThatVanishesLeavesTheHostAlive() throws Exception {
    if (!Files.exists(LIBRARY)) {
      System.err.println("NOT RUN: there is no libfabric of the system's (apt-get install libfabric1)");
      throw new TestAbortedException("no " + LIBRARY);
    }
    Process host = start();
    try (BufferedReader said = host.inputReader(StandardCharsets.UTF_8)) {
      Process visitor = start(said.readLine());
      try (BufferedReader asked = visitor.inputReader(StandardCharsets.UTF_8)) {
        assertThat(asked.readLine()).isEqualTo("asked");
      }
      visitor.destroyForcibly();
      assertThat(visitor.waitFor(20, TimeUnit.SECONDS)).isTrue();
      HostMemory.removeLeftovers((int) visitor.pid());

      host.outputWriter(StandardCharsets.UTF_8).append('\n').flush();

      assertThat(said.readLine()).isEqualTo("alive");
      assertThat(host.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(host.exitValue()).isZero();
    }
  }

  private Process start(String... words) throws Exception {
    Path classes = placeOf(LibfabricBackendProvider.class);
    String path = classes + ":" + classes.resolveSibling("test-classes") + ":" + placeOf(Agent.class);
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash",
        "-XX:ErrorFile=/dev/null", "-cp", path, VisitorMain.class.getName(), LIBRARY.toString()));
    command.addAll(Stream.of(words).toList());
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    return process;
  }

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
