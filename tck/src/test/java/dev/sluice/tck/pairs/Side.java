package dev.sluice.tck.pairs;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.Notification;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.Transfer;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.tck.device.SimulatedDevices;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

  /** Whether both sides park, which leaves the work to the progress threads, instead of polling. */
  private static final boolean PARKS = Boolean.getBoolean("sluice.bench.parks");

  private static final Duration PARK = Duration.ofMillis(100);

  private Side() {}

  static Agent open(String name, BenchOptions options) {
    SimulatedDevices.slowDown(options.decimal("rate", 0));
    AgentConfig config = AgentConfig.ofBackends(name, List.of(options.backend()), Map.of(options.backend(), options.parameters()));
    return Agent.open(options.simulated() ? config.withCuda(SimulatedDevices.driver()) : config);
  }

  static Region pool(Agent agent, BenchOptions options, int side) {
    return switch (options.memory(side)) {
      case BenchOptions.DEVICE -> {
        CudaDevice device = driver(options).devices().getFirst();
        CudaMemory memory = device.allocate(POOL_BYTES);
        device.fill(memory.pointer(), (byte) 1, POOL_BYTES);
        yield agent.register(POOL, memory.memory());
      }
      case BenchOptions.ALLOCATED -> filled(agent.allocate(AllocationSpec.host(POOL, POOL_BYTES)));
      default -> filled(agent.register(POOL, Memory.host(Arena.ofShared().allocate(POOL_BYTES, 4096))));
    };
  }

  private static Region filled(Region region) {
    region.segment().fill((byte) 1);
    return region;
  }

  static CudaDriver driver(BenchOptions options) {
    return options.simulated() ? SimulatedDevices.driver() : CudaDriver.ofThisMachine();
  }

  /** Waits for a posting to end: polls, or parks where that was asked for. */
  static void finish(Transfer transfer, long posting) {
    if (PARKS) {
      park(transfer, posting);
      return;
    }
    PostingState state = transfer.poll(posting);
    while (state == PostingState.POSTED) {
      state = transfer.poll(posting);
    }
    if (state == PostingState.FAILED) {
      throw transfer.failure(posting).orElseThrow();
    }
  }

  private static void park(Transfer transfer, long posting) {
    try {
      transfer.await(posting);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Whether a notification has come: looks, or parks a while where that was asked for. */
  static boolean heard(Agent agent, Notification notification) throws InterruptedException {
    return PARKS ? agent.notifications().await(notification, PARK) : agent.notifications().poll(notification);
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
