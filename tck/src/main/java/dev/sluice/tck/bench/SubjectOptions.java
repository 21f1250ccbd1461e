package dev.sluice.tck.bench;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.Transfer;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.tck.device.SimulatedDevices;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What our subject is told on its command line: {@code backend=UCX}, {@code memory=registered|allocated|device}, {@code parameter.NAME=} for a parameter of the backend, {@code pool=BYTES},
 * {@code cores=0,1}, {@code simulated=1} for a simulated device, {@code parks=1} to leave the work to the progress
 * threads, {@code crowd=N} for so many more agents in the target's process, which do nothing.
 *
 * @param words by key
 */
record SubjectOptions(Map<String, String> words) {
  static final String POOL = "pool";
  private static final String REGISTERED = "registered";
  private static final String PARAMETER = "parameter.";
  private static final long POOL_BYTES = (1L << 30) + (64L << 20);
  private static final int PAGE = 4096;
  private static final long HUGE_PAGE = 2L << 20;

  /** One for all postings: each would be an object of its own. */
  private static final Deadline DEADLINE = Deadline.standard();

  static SubjectOptions of(String[] arguments) {
    return new SubjectOptions(Shape.words(String.join(" ", arguments)));
  }

  String backend() {
    return words.getOrDefault("backend", "");
  }

  private String memory() {
    return words.getOrDefault("memory", REGISTERED);
  }

  boolean parks() {
    return words.getOrDefault("parks", "0").equals("1");
  }

  int crowd() {
    return (int) Shape.number(words, "crowd", 0);
  }

  long poolBytes() {
    return Shape.number(words, POOL, POOL_BYTES);
  }

  /** Where a side's process runs, as {@code taskset} writes it. */
  String core(int side) {
    return words.getOrDefault("cores", "0,1").split(",", -1)[side];
  }

  Agent open(String name) {
    Map<String, String> parameters = new LinkedHashMap<>();
    words.forEach((key, value) -> {
      if (key.startsWith(PARAMETER)) {
        parameters.put(key.substring(PARAMETER.length()), value);
      }
    });
    AgentConfig config = AgentConfig.ofBackends(name, List.of(backend()), Map.of(backend(), parameters));
    CudaDriver simulated = simulated();
    return Agent.open(simulated == null ? config : config.withCuda(simulated));
  }

  boolean isSimulated() {
    return words.getOrDefault("simulated", "0").equals("1");
  }

  private @Nullable CudaDriver simulated() {
    return isSimulated() ? SimulatedDevices.driver() : null;
  }

  /** @throws dev.sluice.UnavailableException when there is none */
  CudaDevice device() {
    CudaDriver simulated = simulated();
    return (simulated == null ? CudaDriver.ofThisMachine() : simulated).devices().getFirst();
  }

  /** Every byte is written once, since pages that nobody wrote are all the same one. */
  Region pool(Agent agent) {
    return switch (memory()) {
      case "device" -> {
        CudaDevice device = device();
        CudaMemory memory = device.allocate(poolBytes());
        device.fill(memory.pointer(), (byte) 1, poolBytes());
        yield agent.register(POOL, memory.memory());
      }
      case "allocated" -> filled(agent.allocate(AllocationSpec.host(POOL, poolBytes())));
      case REGISTERED -> registered(agent, Arena.global().allocate(poolBytes(), PAGE));
      default -> throw new IllegalArgumentException("memory=" + memory() + " is none of registered, allocated, device");
    };
  }

  /** One for files. Past the page cache, what small pages of main memory cost depends on how far apart they happen to be: up to twice the time. */
  Region poolForFiles(Agent agent) {
    return memory().equals(REGISTERED) ? poolOfHugePages(agent) : pool(agent);
  }

  private Region poolOfHugePages(Agent agent) {
    long mapped = Libc.mmapAnonymous(poolBytes() + HUGE_PAGE);
    if (mapped < 0) {
      throw new OutOfMemoryError(poolBytes() + " bytes of memory cannot be had: " + Libc.strerror((int) -mapped));
    }
    long address = (mapped + HUGE_PAGE - 1) & -HUGE_PAGE;
    int _ = Libc.madvise(address, poolBytes(), Libc.MADV_HUGEPAGE); // a wish, and before the first touch: what an arena allocates is touched already
    return registered(agent, NativeAccess.view(address, poolBytes()));
  }

  private static Region registered(Agent agent, MemorySegment memory) {
    return filled(agent.register(POOL, Memory.host(memory)));
  }

  private static Region filled(Region region) {
    region.segment().fill((byte) 1);
    return region;
  }

  Deadline deadline() {
    return DEADLINE;
  }

  /** Waits for a posting to end: polls, or parks. */
  void finish(Transfer transfer, long posting) throws InterruptedException {
    if (parks()) {
      transfer.await(posting);
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
}
