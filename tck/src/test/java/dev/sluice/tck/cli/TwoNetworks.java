package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Two networks of one machine, as two containers have them, joined by a virtual cable; and the commands that run in them. */
final class TwoNetworks implements AutoCloseable {
  /** Where those of {@link #OTHER} find {@link #ONE}. */
  static final String ADDRESS = "10.213.77.1";

  static final String ONE = "sluice-a-" + ProcessHandle.current().pid();
  static final String OTHER = "sluice-b-" + ProcessHandle.current().pid();

  /** The end of the cable in {@link #OTHER}. */
  static final String DEVICE = "vB";

  private final Path folder;
  private final List<Process> launched = new ArrayList<>();

  private TwoNetworks(Path folder) {
    this.folder = folder;
  }

  /** Where this machine allows none, the test is not run. */
  static TwoNetworks join(Path folder) {
    for (String namespace : List.of(ONE, OTHER)) {
      String said = ip("netns", "add", namespace);
      if (!said.isEmpty()) {
        System.err.println("NOT RUN: two network namespaces, as two containers have: " + said);
        abort("no network namespace can be made here: " + said);
      }
    }
    must("link", "add", "vA", "netns", ONE, "type", "veth", "peer", "name", DEVICE, "netns", OTHER);
    must("-n", ONE, "addr", "add", ADDRESS + "/24", "dev", "vA");
    must("-n", OTHER, "addr", "add", "10.213.77.2/24", "dev", DEVICE);
    for (String namespace : List.of(ONE, OTHER)) {
      must("-n", namespace, "link", "set", "lo", "up");
      must("-n", namespace, "link", "set", namespace.equals(ONE) ? "vA" : DEVICE, "up");
    }
    return new TwoNetworks(folder);
  }

  /** Starts a command of ours; what it says goes to the files {@code <command>.out} and {@code <command>.err}. */
  Process launch(String namespace, Map<String, String> variables, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.addAll(Fork.command(Main.class, arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(Run.environment(variables));
    Process process = builder.redirectOutput(folder.resolve(arguments[0] + ".out").toFile()).redirectError(folder.resolve(arguments[0] + ".err").toFile()).start();
    launched.add(process);
    return process;
  }

  /** Waits until the first command that was launched has said something to standard error. */
  void awaitWords(String command, String words) throws Exception {
    while (!text(command + ".err").contains(words)) {
      assertThat(launched.getFirst().isAlive()).as(text(command + ".err")).isTrue();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  @Override
  public void close() {
    launched.forEach(Process::destroyForcibly);
    launched.forEach(process -> process.onExit().join());
    String _ = ip("netns", "del", ONE);
    String _ = ip("netns", "del", OTHER);
  }

  private static void must(String... words) {
    assertThat(ip(words)).as("ip %s", String.join(" ", words)).isEmpty();
  }

  /** Runs ip; answers why it failed, empty where it did not. */
  private static String ip(String... words) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.onExit().join().exitValue() == 0 ? "" : said.isEmpty() ? "ip " + String.join(" ", words) + " failed" : said;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
