package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.FileOptions;
import dev.sluice.FileOptions.DirectIo;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Transfer;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a posting to a file leaves for the garbage collector. */
class FileAllocationTest {
  private static final int BYTES = 1 << 20;
  private static final int WINDOWS = 12;
  private static final int ROUNDS = 400;

  @TempDir
  Path folder;

  @ParameterizedTest
  @EnumSource(names = {"NEVER", "AUTO"})
  void postingsToFilesAllocateNothing(DirectIo direct) throws Exception {
    Path path = Files.write(folder.resolve("data"), new byte[BYTES]);
    AgentConfig config = AgentConfig.ofBackends("alloc-" + direct, List.of("GDS"), Map.of("GDS", Map.of("threads", "2", "direct", "true")));
    try (Agent agent = Agent.open(config)) {
      Region memory = agent.register("memory", Memory.host(Arena.global().allocate(BYTES, 4096)));
      Region _ = agent.register("file", Memory.file(path, 0, BYTES, FileOptions.readWrite().withDirect(direct)));
      Peer self = agent.connect(agent.metadata());
      long[] offsets = {0, 100_000};
      long[] lengths = {65_536, 777};
      Deadline deadline = Deadline.after(Duration.ofMinutes(5));
      long least = Long.MAX_VALUE; // the first windows are those of a cold machine
      try (Transfer transfer = agent.link(memory, self.region("file")).transfer(2)) {
        for (int window = 0; window < WINDOWS; window++) {
          long before = allocated();
          for (int i = 0; i < ROUNDS; i++) {
            transfer.await(transfer.postRanges(i % 2 == 0 ? Operation.WRITE : Operation.READ, offsets, offsets, lengths, 2, null, deadline));
          }
          least = Math.min(least, (allocated() - before) / ROUNDS);
        }
      }
      assertThat(least).as("bytes that all threads of the process allocate for a posting, once warm").isZero();
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }
}
