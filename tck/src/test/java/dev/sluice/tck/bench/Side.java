package dev.sluice.tck.bench;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.Transfer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What both sides do. */
final class Side {
  static final String POOL = "pool";
  static final long POOL_BYTES = 1L << 30;

  /** Notifications: play back, be idle for a while, end. */
  static final byte[] PING = {'P', 0, 0, 0, 0, 0, 0, 0};
  static final byte[] IDLE = {'I', 0, 0, 0, 0, 0, 0, 0};
  static final byte[] QUIT = {'Q', 0, 0, 0, 0, 0, 0, 0};

  static final long IDLE_MILLIS = 3000;

  private Side() {}

  static Agent open(String name) {
    return Agent.open(AgentConfig.ofBackends(name, List.of("UCX"), Map.of()));
  }

  static Region pool(Agent agent, boolean allocated) {
    Region region =
        allocated ? agent.allocate(AllocationSpec.host(POOL, POOL_BYTES)) : agent.register(POOL, Memory.host(Arena.ofShared().allocate(POOL_BYTES, 4096)));
    region.segment().fill((byte) 1);
    return region;
  }

  /** Polls a posting to its end. */
  static void finish(Transfer transfer, long posting) {
    PostingState state = transfer.poll(posting);
    while (state == PostingState.POSTED) {
      state = transfer.poll(posting);
    }
    if (state == PostingState.FAILED) {
      throw transfer.failure(posting).orElseThrow();
    }
  }

  static Deadline deadline() {
    return Deadline.standard();
  }

  static BufferedReader lines(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII));
  }

  static String line(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the other process ended");
    }
    return line;
  }

  /** The share of one core that this process takes while nobody calls it. */
  static double idleShare() throws InterruptedException {
    var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Thread.sleep(500); // what was under way before is not idleness
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    Thread.sleep(IDLE_MILLIS);
    return (system.getProcessCpuTime() - cpu) / (double) (System.nanoTime() - start);
  }
}
