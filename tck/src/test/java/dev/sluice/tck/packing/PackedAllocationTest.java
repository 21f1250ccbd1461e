package dev.sluice.tck.packing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.Layout;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.Span;
import dev.sluice.Transfer;
import dev.sluice.tck.fork.ClassPathJvm;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Packing adds control frames and work of the peer's engine to a posting; none of it leaves anything for the garbage collector, in a JVM that does nothing else. */
class PackedAllocationTest {
  private static final int BLOCKS = 4096;
  private static final int BYTES = 64;
  private static final int WINDOWS = 100;
  private static final int ROUNDS = 200;

  /** Of the smallest object. Threads of the JVM itself may allocate less than that for each posting. */
  private static final int OBJECT_BYTES = 16;

  @Test
  void packedPostingsAllocateNothingOnEitherSide() throws Exception {
    List<String> command = new ArrayList<>(ClassPathJvm.command(Postings.class));
    command.remove("-XX:TieredStopAtLevel=1"); // only the second compiler sees that what a call makes never leaves it
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    assertThat(process.waitFor()).isZero();
    assertThat(said).startsWith("PACKED ");
    assertThat(Long.parseLong(said.substring("PACKED ".length()))).as("bytes that all threads of the process allocate for a posting, once warm").isLessThan(OBJECT_BYTES);
  }

  /** The process, which has both agents. */
  static final class Postings {
    private Postings() {}

    /** Prints the fewest bytes a posting of some windows: the first are those of a cold machine. */
    public static void main(String[] arguments) throws InterruptedException {
      try (Agent here = open("here"); Agent there = open("there")) {
        Layout layout = Layout.of(new Span(0, BYTES, BYTES, BLOCKS));
        Region ours = here.register("ours", Memory.host(Arena.global().allocate((long) BLOCKS * BYTES, 64)));
        Region _ = there.register("theirs", Memory.host(Arena.global().allocate((long) BLOCKS * BYTES, 64)));
        Link link = here.link(ours.spans(layout), here.connect(there.metadata()).region("theirs").spans(layout));
        System.out.println(link.route().path() + " " + least(link));
      }
    }

    private static long least(Link link) throws InterruptedException {
      int[] from = IntStream.range(0, BLOCKS).toArray();
      int[] to = IntStream.range(0, BLOCKS).map(i -> i * 7 % BLOCKS).toArray();
      Deadline deadline = Deadline.after(Duration.ofMinutes(5));
      long least = Long.MAX_VALUE;
      try (Transfer transfer = link.transfer(BLOCKS)) {
        for (int window = 0; window < WINDOWS && least >= OBJECT_BYTES; window++) {
          long before = allocated();
          for (int i = 0; i < ROUNDS; i++) {
            transfer.await(transfer.post(i % 2 == 0 ? Operation.WRITE : Operation.READ, from, to, BLOCKS, null, deadline));
          }
          least = Math.min(least, (allocated() - before) / ROUNDS);
        }
      }
      return least;
    }

    private static Agent open(String name) {
      return Agent.open(AgentConfig.ofBackends(name, List.of("UCX"), Map.of()));
    }

    private static long allocated() {
      return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }
  }
}
