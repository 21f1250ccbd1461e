package dev.sluice.tck.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AgentMetadata;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.Layout;
import dev.sluice.Link;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Transfer;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's example, compiled and run. */
@Timeout(60)
class LibraryExampleTest {
  private static final String BEGIN = "// example begins";
  private static final String END = "// example ends";

  @Test
  void theExampleMovesBlocks() throws InterruptedException {
    Natives.assumeUcx();
    // example begins
    try (Agent prefill = Agent.open(AgentConfig.fromEnvironment("prefill-0"));
        Agent decode = Agent.open(AgentConfig.fromEnvironment("decode-0"))) {
      Layout layout = Layout.contiguous(56, 32_768, 63); // two spans for each of 28 layers, 63 blocks in each
      Region source = prefill.allocate(AllocationSpec.host("kv", layout.end()));
      Region target = decode.allocate(AllocationSpec.host("kv", layout.end()));
      source.segment().fill((byte) 7);
      byte[] metadata = prefill.metadata().encode(); // carry these bytes to the other process as you like

      Peer peer = decode.connect(AgentMetadata.decode(metadata));
      Link link = decode.link(target.spans(layout), peer.region("kv").spans(layout));
      try (Transfer transfer = link.transfer(63)) {
        int[] ours = {5, 9};
        int[] theirs = {0, 1}; // two blocks of all 56 spans
        long posting = transfer.post(Operation.READ, ours, theirs, "done".getBytes(UTF_8), Deadline.after(5, SECONDS));
        transfer.await(posting);
      }
      System.out.println(link.route()); // UCX sysv/memory, direct, reported
      // example ends
      assertThat(target.segment().get(ValueLayout.JAVA_BYTE, 5 * 32_768)).isEqualTo((byte) 7);
      assertThat(target.segment().get(ValueLayout.JAVA_BYTE, 6 * 32_768)).isZero();
    }
  }

  @Test
  void theReadmeShowsThisExample() throws IOException {
    Path root = Path.of(System.getProperty("sluice.root", ".."));
    String source = Files.readString(root.resolve("tck/src/test/java/dev/sluice/tck/cli/LibraryExampleTest.java"));
    int begin = source.indexOf("    " + BEGIN);
    String example =
        source.substring(source.indexOf('\n', begin) + 1, source.indexOf("      " + END))
            .lines().map(line -> line.isEmpty() ? line : line.substring(4)).collect(Collectors.joining("\n"));

    assertThat(Files.readString(root.resolve("README.md"))).contains(example);
  }
}
