package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.FileOptions;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Transfer;
import dev.sluice.tck.fork.ClassPathJvm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a posting to a file leaves for the garbage collector, in a JVM that does nothing else. */
class FileAllocationTest {
  private static final int BYTES = 1 << 20;
  private static final int WINDOWS = 40;
  private static final int ROUNDS = 2000;

  @ParameterizedTest(name = "direct={0}")
  @ValueSource(strings = {"false", "true"})
  void postingsToFilesAllocateNothing(String direct, @TempDir(factory = InMemory.class) Path folder) throws Exception {
    Path path = Files.write(folder.resolve("data"), new byte[BYTES]);
    List<String> command = new ArrayList<>(ClassPathJvm.command(Postings.class));
    command.remove("-XX:TieredStopAtLevel=1"); // only the second compiler sees that what a call makes never leaves it
    command.addAll(List.of(path.toString(), direct));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    assertThat(process.waitFor()).isZero();
    assertThat(said).as("bytes that all threads of the process allocate for a posting, once warm").isEqualTo("0");
  }

  /** No disk keeps the process from getting warm. */
  static final class InMemory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
      return Files.createTempDirectory(Path.of("/dev/shm"), "sluice-allocation");
    }
  }

  /** The process. */
  static final class Postings {
    private Postings() {}

    /** Prints the fewest bytes a posting of some windows: the first are those of a cold machine. */
    public static void main(String[] arguments) throws InterruptedException {
      AgentConfig config = AgentConfig.ofBackends("postings", List.of("GDS"), Map.of("GDS", Map.of("threads", "2", "direct", arguments[1])));
      long least = Long.MAX_VALUE;
      try (Agent agent = Agent.open(config)) {
        Region memory = agent.register("memory", Memory.host(Arena.global().allocate(BYTES, 4096)));
        Region _ = agent.register("file", Memory.file(Path.of(arguments[0]), 0, BYTES, FileOptions.readWrite()));
        Peer self = agent.connect(agent.metadata());
        long[] offsets = {0, 100_000};
        long[] lengths = {8192, 777};
        Deadline deadline = Deadline.after(Duration.ofMinutes(5));
        try (Transfer transfer = agent.link(memory, self.region("file")).transfer(2)) {
          for (int window = 0; window < WINDOWS && least > 0; window++) {
            long before = allocated();
            for (int i = 0; i < ROUNDS; i++) {
              transfer.await(transfer.postRanges(i % 2 == 0 ? Operation.WRITE : Operation.READ, offsets, offsets, lengths, 2, null, deadline));
            }
            least = Math.min(least, (allocated() - before) / ROUNDS);
          }
        }
      }
      System.out.println(least);
    }

    private static long allocated() {
      return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }
  }
}
