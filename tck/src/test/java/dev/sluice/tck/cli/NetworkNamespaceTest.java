package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Prefill and decode as two containers of one machine have them: networks of their own, joined by a virtual cable. */
@Timeout(120)
class NetworkNamespaceTest {
  private static final long SELF = ProcessHandle.current().pid();
  private static final String ONE = "sluice-a-" + SELF;
  private static final String TWO = "sluice-b-" + SELF;
  private static final String ADDRESS = "10.213.77.1";

  @TempDir Path folder;

  private final List<Process> launched = new ArrayList<>();

  @BeforeEach
  void join() throws Exception {
    Natives.assumeUcx();
    for (String namespace : List.of(ONE, TWO)) {
      String said = ip("netns", "add", namespace);
      if (!said.isEmpty()) {
        System.err.println("NOT RUN: two network namespaces, as two containers have: " + said);
        abort("no network namespace can be made here: " + said);
      }
    }
    must("link", "add", "vA", "netns", ONE, "type", "veth", "peer", "name", "vB", "netns", TWO);
    must("-n", ONE, "addr", "add", ADDRESS + "/24", "dev", "vA");
    must("-n", TWO, "addr", "add", "10.213.77.2/24", "dev", "vB");
    for (String namespace : List.of(ONE, TWO)) {
      must("-n", namespace, "link", "set", "lo", "up");
      must("-n", namespace, "link", "set", namespace.equals(ONE) ? "vA" : "vB", "up");
    }
  }

  @AfterEach
  void part() throws Exception {
    launched.forEach(Process::destroyForcibly);
    for (Process process : launched) {
      int _ = process.waitFor();
    }
    String _ = ip("netns", "del", ONE);
    String _ = ip("netns", "del", TWO);
  }

  @Test
  void theJobIsDoneOverTcpThoughSharedMemoryIsInReach() throws Exception {
    Process prefill = launch(ONE, Map.of(), "prefill", "--listen", ADDRESS + ":7790", "--json");
    awaitListening();
    Process decode = launch(TWO, Map.of(), "decode", "--connect", ADDRESS + ":7790", "--json");

    assertThat(decode.waitFor()).as(text("decode.err")).isZero();
    assertThat(prefill.waitFor()).as(text("prefill.err")).isZero();
    JsonNode report = Json.object(text("decode.out"));
    assertThat(report.path("verified").asBoolean()).isTrue();
    assertThat(report.path("route").path("transport").asString()).isEqualTo("tcp");
    assertThat(report.path("route").path("device").asString()).isEqualTo("vB");
  }

  @Test
  void withSharedMemoryAloneTheReasonIsToldAtOnce() throws Exception {
    Process prefill = launch(ONE, Map.of("UCX_TLS", "shm"), "prefill", "--listen", ADDRESS + ":7790", "--json");
    awaitListening();
    Process decode = launch(TWO, Map.of("UCX_TLS", "shm"), "decode", "--connect", ADDRESS + ":7790", "--json");

    assertThat(decode.waitFor()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(Json.object(text("decode.out")).path("error").path("message").asString()).contains("another network namespace").contains("UCX_TLS");
    assertThat(prefill.waitFor()).isEqualTo(ExitCodes.PEER);
  }

  private Process launch(String namespace, Map<String, String> variables, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.addAll(Fork.command(Main.class, arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(Run.environment(variables));
    Process process = builder.redirectOutput(file(arguments[0] + ".out")).redirectError(file(arguments[0] + ".err")).start();
    launched.add(process);
    return process;
  }

  private void awaitListening() throws Exception {
    while (!text("prefill.err").contains("--connect HOST:")) {
      assertThat(launched.getFirst().isAlive()).as(text("prefill.err")).isTrue();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private File file(String name) {
    return new File(folder.toFile(), name);
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private static void must(String... words) throws Exception {
    assertThat(ip(words)).as("ip %s", String.join(" ", words)).isEmpty();
  }

  /** Runs ip; answers why it failed, empty where it did not. */
  private static String ip(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? "" : said.isEmpty() ? "ip " + String.join(" ", words) + " failed" : said;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
