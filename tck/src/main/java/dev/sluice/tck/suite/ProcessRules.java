package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Operation;
import dev.sluice.spi.Capability;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** CAP-5 and CAP-7: what using the backend does to its process. Each test has a process of its own. */
public abstract class ProcessRules extends ContractRules {
  @TempDir
  Path folder;

  private Path working = Path.of("");
  private Path errors = Path.of("");

  /** For subclasses. */
  protected ProcessRules() {}

  @BeforeEach
  final void makeFolders() throws IOException {
    working = Files.createDirectory(folder.resolve("working"));
    errors = Files.createFile(folder.resolve("stderr"));
  }

  @Rule(ContractRule.CAP_5)
  final void cap5_openingLeavesTheJvmIntact() throws IOException {
    Map<String, String> variables = new HashMap<>(fixture().hints().usersVariables());
    variables.put("SLUICE_TCK_MARK", "kept");
    PeerProcess process = process(variables);
    use(process);

    assertThat(process.call("null-checks")).as("implicit null checks in compiled code").containsExactly("1000");
    assertThat(process.call("recursion")).as("deep recursion").containsExactly("20");
    assertThat(process.call("overridden")).as("variables of the user that were overridden").containsExactly("");
    assertThat(process.strays()).as("printed to stdout").isEmpty();
    process.endInput();
    assertThat(process.awaitExit()).isZero();
    assertThat(process.strays()).as("printed to stdout at the end").isEmpty();
    assertWorkingDirectoryEmpty();
  }

  @Rule(ContractRule.CAP_5)
  final void cap5_termAndHupStillRunShutdownHooks() throws IOException {
    Map<String, Integer> signals = hangUpIgnored() ? Map.of("TERM", 143) : Map.of("TERM", 143, "HUP", 129);
    for (var signal : signals.entrySet()) {
      Path mark = folder.resolve("hook-" + signal.getKey());
      PeerProcess process = process(Map.of());
      use(process);
      List<String> _ = process.call("hook", mark);

      process.signal(signal.getKey());

      assertThat(process.awaitExit()).as("exit code after SIG%s", signal.getKey()).isEqualTo(signal.getValue());
      assertThat(mark).as("written by the hook").hasContent("ran");
    }
    assertWorkingDirectoryEmpty();
  }

  /** Under {@code nohup} a JVM leaves SIGHUP ignored, and so do the processes that it starts. */
  private static boolean hangUpIgnored() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16) & 1) != 0);
  }

  @Rule(ContractRule.CAP_7)
  final void cap7_aProcessThatReturnsFromMainEndsWithZero() throws IOException {
    PeerProcess closed = process(Map.of());
    use(closed);
    List<String> _ = closed.call("close", "agent");
    closed.endInput();
    assertThat(closed.awaitExit()).as("with its agent closed").isZero();

    PeerProcess open = process(Map.of());
    use(open);
    open.endInput();
    assertThat(open.awaitExit()).as("with its agent open").isZero();
    assertNoCrash();
  }

  @Rule(ContractRule.CAP_7)
  final void cap7_exitGivesItsOwnCode() throws IOException {
    for (int code : new int[] {0, 7}) {
      for (boolean close : new boolean[] {true, false}) {
        PeerProcess process = process(Map.of());
        use(process);
        if (close) {
          List<String> _ = process.call("close", "agent");
        }
        process.send("exit", code);
        assertThat(process.awaitExit()).as("agent closed: %s", close).isEqualTo(code);
      }
    }
    assertNoCrash();
  }

  @Rule(ContractRule.CAP_7)
  final void cap7_termGivesItsOwnCodeAlsoInTheMiddleOfTransfers() throws IOException {
    PeerProcess process = process(Map.of());
    use(process);
    if (!declares(Capability.REMOTE)) {
      writesUntilItEnds(process);
      return;
    }
    Pair pair = Pair.connect(here(), there(peer()));
    RemoteAgent agent = new RemoteAgent(process, "agent", false);
    var region = pair.region("target", 8 << 20, 0);
    agent.register("source", 8 << 20, 5);
    agent.connect(pair.here());
    agent.hammer("hammer", "source", pair.here(), "target");
    Budgets.eventually("it writes", () -> region.segment().get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, (8 << 20) - 8L) > 2);

    process.signal("TERM");

    assertThat(process.awaitExit()).isEqualTo(143);
    assertNoCrash();
  }

  /** As above, of an agent that writes to a file of its own. */
  private void writesUntilItEnds(PeerProcess process) throws IOException {
    RemoteAgent agent = new RemoteAgent(process, "agent", false);
    Path file = Files.write(folder.resolve("target"), new byte[8 << 20]);
    agent.register("source", 8 << 20, 5);
    agent.registerFile("target", file, 0, 8 << 20, false);
    toItself(agent);
    agent.hammer("hammer", "source", "agent", "target", Operation.WRITE);
    Budgets.eventually("it writes", () -> agent.moved("hammer") > 2);

    process.signal("TERM");

    assertThat(process.awaitExit()).isEqualTo(143);
    assertNoCrash();
  }

  private static void toItself(RemoteAgent agent) {
    List<String> _ = agent.process().call("connect", agent.name(), HexFormat.of().formatHex(agent.metadataBytes()));
  }

  private PeerProcess process(Map<String, String> variables) {
    PeerProcess process = PeerProcess.start(working, errors, variables);
    afterwards(process::close);
    return process;
  }

  /** Opens an agent in the process and moves some bytes to itself. */
  private void use(PeerProcess process) throws IOException {
    RemoteAgent agent = RemoteAgent.open(process, "agent", fixture().environment(), fixture().pools());
    agent.register("one", 100_000, 1);
    if (!declares(Capability.REMOTE)) {
      useFile(agent);
      return;
    }
    agent.register("two", 100_000, 2, dev.sluice.Rights.READ_WRITE, new byte[0], declares(Capability.ALLOCATES) ? "allocated" : "plain");
    toItself(agent);
    List<String> _ = process.call("post", agent.path("one"), "agent/agent", "WRITE", "two", "1\t0\t0\t100000", "-", "agent");
    assertThat(agent.difference("two", 0, 100_000, 1)).isEqualTo(-1);
  }

  private void useFile(RemoteAgent agent) throws IOException {
    Path file = Files.write(folder.resolve("two"), new byte[100_000]);
    agent.registerFile("two", file, 0, 100_000, false);
    toItself(agent);
    agent.post("one", "agent", "two", Operation.WRITE, Ranges.of(0, 0, 100_000), Optional.empty());
    assertThat(Pattern.firstDifference(MemorySegment.ofArray(Files.readAllBytes(file)), 1)).isEqualTo(-1);
  }

  private void assertNoCrash() throws IOException {
    assertThat(Files.readString(errors)).as("printed to stderr").doesNotContain("SIG").doesNotContain("fatal").doesNotContain("Aborted");
    assertWorkingDirectoryEmpty();
  }

  private void assertWorkingDirectoryEmpty() throws IOException {
    try (var files = Files.list(working)) {
      assertThat(files.toList()).as("files that appeared in the working directory").isEmpty();
    }
  }
}
