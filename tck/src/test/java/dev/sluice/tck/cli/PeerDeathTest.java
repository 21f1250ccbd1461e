package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a demo when one of its processes is killed: nothing. */
@Timeout(180)
class PeerDeathTest {
  @TempDir Path folder;

  private final List<Process> launched = new ArrayList<>();

  @BeforeAll
  static void needsTheLibrary() {
    Natives.assumeUcx();
  }

  @ParameterizedTest
  @CsvSource({"prefill, read", "decode, write"})
  void aKilledRoleEndsTheOtherAndTheDemo(String victim, String operation) throws Exception {
    Process demo = start("--operation", operation);
    List<ProcessHandle> roles = roles(demo);
    long begin = System.nanoTime();

    role(roles, victim).destroyForcibly();

    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).as(err()).isEqualTo(ExitCodes.PEER);
    assertThat(err()).contains("peer lost").contains("the " + victim + " process");
    assertThat(Json.object(Files.readString(folder.resolve("out"))).path("error").path("kind").asString()).isEqualTo("peer-lost");
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(20));
    assertGone(roles);
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void aSignalEndsEverythingAndNoWordIsLost(String signal, int exit) throws Exception {
    Process demo = start();
    List<ProcessHandle> roles = roles(demo);

    Launched.signal(signal, demo);

    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isEqualTo(exit);
    assertThat(err()).isEmpty();
    assertGone(roles);
  }

  @Test
  void aKilledParentLeavesNoChild() throws Exception {
    Process demo = start();
    List<ProcessHandle> roles = roles(demo);

    demo.destroyForcibly();

    assertGone(roles);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void theFileOfADemoOverFilesIsGoneHoweverTheDemoEnds(String signal) throws Exception {
    Path file = folder.resolve("kv");
    Process demo = start("--backend", "GDS", "--file", file.toString());
    List<ProcessHandle> roles = roles(demo);
    assertThat(file).exists();

    Launched.signal(signal, demo);

    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertGone(roles);
    assertThat(file).doesNotExist();
  }

  @Test
  void theFileOfADemoOverFilesIsGoneWhenTheRoleThatMadeItIsKilled() throws Exception {
    Path file = folder.resolve("kv");
    Process demo = start("--backend", "GDS", "--file", file.toString());
    List<ProcessHandle> roles = roles(demo);

    role(roles, "prefill").destroyForcibly();

    assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).as(err()).isEqualTo(ExitCodes.PEER);
    assertGone(roles);
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prefill", "decode"})
  void onTwoMachinesTheOtherSideNoticesToo(String victim) throws Exception {
    Process prefill = launch("prefill", "prefill", "--listen", "127.0.0.1:0", "--repeat", "1000000");
    String port = awaitListening("prefill.err");
    Process decode = launch("decode", "decode", "--connect", "127.0.0.1:" + port);
    child(prefill, "prefill");
    ProcessHandle child = child(decode, "decode");
    awaitWork(child, "decode.err");

    (victim.equals("prefill") ? prefill : decode).destroyForcibly();

    Process survivor = victim.equals("prefill") ? decode : prefill;
    assertThat(survivor.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(survivor.exitValue()).isEqualTo(ExitCodes.PEER);
    assertGone(List.of(child));
  }

  private Process start(String... more) throws IOException, InterruptedException {
    String[] demo = {"demo", "--json", "--repeat", "1000000"};
    String[] all = Stream.concat(Arrays.stream(demo), Arrays.stream(more)).toArray(String[]::new);
    return launch("", all);
  }

  @AfterEach
  void endWhatATestLeft() {
    launched.forEach(Process::destroyForcibly);
  }

  private Process launch(String name, String... arguments) throws IOException {
    Process process = Launched.start(folder, name.isEmpty() ? "" : name + ".", Map.of(), arguments);
    launched.add(process);
    return process;
  }

  /** Both children, when decode is at work. */
  private List<ProcessHandle> roles(Process demo) throws InterruptedException, IOException {
    ProcessHandle prefill = child(demo, "prefill");
    ProcessHandle decode = child(demo, "decode");
    awaitWork(decode, "err");
    return List.of(prefill, decode);
  }

  private static ProcessHandle role(List<ProcessHandle> roles, String name) {
    return roles.get(name.equals("prefill") ? 0 : 1);
  }

  private static ProcessHandle child(Process parent, String role) throws InterruptedException {
    while (parent.isAlive()) {
      Optional<ProcessHandle> child = parent.children().filter(one -> isRole(one, role)).findFirst();
      if (child.isPresent()) {
        return child.get();
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("ended early with " + parent.exitValue());
  }

  /** Not by {@link ProcessHandle.Info#arguments()}, which knows none where a class path makes the command line longer than a page. */
  private static boolean isRole(ProcessHandle process, String role) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1).endsWith("\0" + role + "\0");
    } catch (IOException ended) {
      return false;
    }
  }

  /** Transfers cost processor time that starting up does not. */
  private void awaitWork(ProcessHandle process, String err) throws InterruptedException, IOException {
    while (process.isAlive() && process.info().totalCpuDuration().map(time -> time.toMillis() < 4_000).orElse(true)) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    assertThat(process.isAlive()).as("still at work: " + Files.readString(folder.resolve(err))).isTrue();
  }

  private String awaitListening(String file) throws Exception {
    while (true) {
      String text = Files.readString(folder.resolve(file));
      int at = text.indexOf("--connect HOST:");
      if (at >= 0 && text.indexOf('\n', at) > 0) {
        return text.substring(at + "--connect HOST:".length()).replaceAll("(?s)[^0-9].*", "");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static void assertGone(List<ProcessHandle> processes) throws Exception {
    for (ProcessHandle process : processes) {
      process.onExit().get(30, TimeUnit.SECONDS);
    }
  }

  private String err() throws IOException {
    return Files.readString(folder.resolve("err"));
  }
}
