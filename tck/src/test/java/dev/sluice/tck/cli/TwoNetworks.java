package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Two networks of one machine, as two containers have them, joined by a virtual cable or two; and the commands that run in them. */
final class TwoNetworks implements AutoCloseable {
  /** Where those of {@link #OTHER} find {@link #ONE}. */
  static final String ADDRESS = "10.213.77.1";

  static final String ONE = "sluice-a-" + ProcessHandle.current().pid();
  static final String OTHER = "sluice-b-" + ProcessHandle.current().pid();

  /** The ends of the cables in {@link #ONE}. */
  static final List<String> DEVICES_OF_ONE = List.of("vA", "vA2");

  /** Their ends in {@link #OTHER}; the second may not be there. */
  static final List<String> DEVICES_OF_OTHER = List.of("vB", "vB2");

  /** The end of the cable in {@link #OTHER}, where there is one cable. */
  static final String DEVICE = DEVICES_OF_OTHER.getFirst();

  private final Path folder;
  private final List<Process> launched = new ArrayList<>();

  private TwoNetworks(Path folder) {
    this.folder = folder;
  }

  /** Where this machine allows none, the test is not run. */
  static TwoNetworks join(Path folder) {
    return join(folder, 1);
  }

  /** With two cables, each with addresses of its own. */
  static TwoNetworks joinTwice(Path folder) {
    return join(folder, 2);
  }

  private static TwoNetworks join(Path folder, int cables) {
    for (String namespace : List.of(ONE, OTHER)) {
      String said = ip("netns", "add", namespace);
      if (!said.isEmpty()) {
        System.err.println("NOT RUN: two network namespaces, as two containers have: " + said);
        abort("no network namespace can be made here: " + said);
      }
      must("-n", namespace, "link", "set", "lo", "up");
    }
    for (int cable = 0; cable < cables; cable++) {
      String one = DEVICES_OF_ONE.get(cable);
      String other = DEVICES_OF_OTHER.get(cable);
      must("link", "add", one, "netns", ONE, "type", "veth", "peer", "name", other, "netns", OTHER);
      must("-n", ONE, "addr", "add", "10.213." + (77 + cable) + ".1/24", "dev", one);
      must("-n", OTHER, "addr", "add", "10.213." + (77 + cable) + ".2/24", "dev", other);
      must("-n", ONE, "link", "set", one, "up");
      must("-n", OTHER, "link", "set", other, "up");
    }
    for (int cable = 0; cable < cables; cable++) {
      awaitUp(ONE, DEVICES_OF_ONE.get(cable));
      awaitUp(OTHER, DEVICES_OF_OTHER.get(cable));
    }
    return new TwoNetworks(folder);
  }

  /** The kernel takes up to a second to see that both ends of a cable are up; until then libraries that look for working interfaces do not find them. */
  private static void awaitUp(String namespace, String device) {
    long begin = System.nanoTime();
    while (!about(namespace, device, "operstate").equals("up")) {
      assertThat(System.nanoTime() - begin).as("nanoseconds until %s is up", device).isLessThan(TimeUnit.SECONDS.toNanos(10));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** What the kernel says of an end of a cable. */
  private static String about(String namespace, String device, String file) {
    try {
      Process cat = new ProcessBuilder("ip", "netns", "exec", namespace, "cat", "/sys/class/net/" + device + "/" + file).start();
      return new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a command of ours; what it says goes to the files {@code <command>.out} and {@code <command>.err}. */
  Process launch(String namespace, Map<String, String> variables, String... arguments) throws IOException {
    return launch(namespace, variables, arguments[0], Fork.command(Main.class, arguments));
  }

  /** Starts a command; what it says goes to the files {@code <name>.out} and {@code <name>.err}. */
  Process launch(String namespace, Map<String, String> variables, String name, List<String> words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(Run.environment(variables));
    Process process = builder.redirectOutput(folder.resolve(name + ".out").toFile()).redirectError(folder.resolve(name + ".err").toFile()).start();
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

  /** How many bytes have come out of a cable at one of its ends, as the kernel counts. */
  static long received(String namespace, String device) {
    return Long.parseLong(about(namespace, device, "statistics/rx_bytes"));
  }

  /** Lets so much through a cable from one of its ends; answers false where the kernel has nothing that does. The kernel says 10000 Mb/s of a virtual cable's speed whatever it lets through. */
  static boolean limit(String namespace, String device, int megabitsPerSecond) {
    String said = run("tc", "-n", namespace, "qdisc", "add", "dev", device, "root", "tbf", "rate", megabitsPerSecond + "mbit", "burst", "256kb", "latency", "50ms");
    if (!said.isEmpty()) {
      System.err.println("NOT RUN: a cable that lets less through than it says: " + said);
    }
    return said.isEmpty();
  }

  /** Cuts a cable at one of its ends. */
  static void cut(String namespace, String device) {
    must("-n", namespace, "link", "set", device, "down");
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
    return run("ip", words);
  }

  private static String run(String program, String... words) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.onExit().join().exitValue() == 0 ? "" : said.isEmpty() ? program + " " + String.join(" ", words) + " failed" : said;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
