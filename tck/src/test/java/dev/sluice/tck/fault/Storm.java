package dev.sluice.tck.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AgentMetadata;
import dev.sluice.Memory;
import dev.sluice.Region;
import dev.sluice.RegionState;
import dev.sluice.SluiceException;
import dev.sluice.config.EngineSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** One round: two agents, each driven by a thread that writes to and reads from the other, until so many faults were injected. */
final class Storm {
  /** How long whatever must happen may take. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final String SOURCE = "source";
  private static final String TARGET = "target";
  private static final EngineSettings SETTINGS = EngineSettings.fromEnvironment(Map.of("SLUICE_CONNECT_TIMEOUT_MS", "400"));

  private final FaultyBackends faulty;
  private final int wanted;
  private final Tally tally;

  /** Those of postings whose data did not arrive, or which were not sent. */
  private final Set<Long> forbidden = ConcurrentHashMap.newKeySet();

  Storm(String backend, FaultPlan plan, int wanted, Tally tally) {
    this.faulty = FaultyBackends.found(backend, "FAULTY", plan);
    this.wanted = wanted;
    this.tally = tally;
  }

  /** An agent with its memory: what it moves from and to, and what the other does. */
  private record Side(Agent agent, Region source, Region target, AgentMetadata metadata, Set<Long> notified) {}

  void run() throws Exception {
    try (Arena arena = Arena.ofShared();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Side a = open("a", arena);
      Side b = open("b", arena);
      Future<?> ab = threads.submit(driver(a, b, 1));
      Future<?> ba = threads.submit(driver(b, a, 2));
      ab.get();
      ba.get();
      close(a);
      close(b);
      assertThat(forbidden).as("notifications of postings that failed before").noneMatch(a.notified::contains).noneMatch(b.notified::contains);
      tally.add("notifications", a.notified.size() + (long) b.notified.size());
    } catch (Throwable failed) {
      throw new AssertionError(faulty.log() + "\n" + faulty.plan() + "\n" + tally, failed);
    }
    tally.add("faults", faulty.log().total());
    for (Fault fault : Fault.values()) {
      tally.add(fault.name(), faulty.log().count(fault));
    }
  }

  private Side open(String name, Arena arena) {
    AgentConfig config = faulty.config(name).withSettings(SETTINGS);
    Agent agent = persist(() -> Agent.open(config));
    MemorySegment source = arena.allocate(StormDriver.SOURCE_BYTES, 64);
    MemorySegment target = arena.allocate(StormDriver.TARGET_BYTES, 64);
    Region ours = persist(() -> agent.register(SOURCE, Memory.host(source)));
    Region theirs = persist(() -> agent.register(TARGET, Memory.host(target)));
    Set<Long> notified = ConcurrentHashMap.newKeySet();
    agent.notifications().handle(notification -> {
      if (!notified.add(notification.payload().getLong())) {
        tally.count(Tally.DOUBLED);
      }
    });
    return new Side(agent, ours, theirs, agent.metadata(), notified);
  }

  private Callable<Void> driver(Side here, Side there, long salt) {
    return () -> {
      new StormDriver(
          here.agent, there.metadata, here.source, there.target.segment(), new SplittableRandom(faulty.plan().seed() * 31 + salt), tally, forbidden, () -> faulty.log().total() < wanted).run();
      return null;
    };
  }

  private void close(Side side) {
    assertThat(side.agent.deregister(List.of(side.source, side.target))).containsOnly(RegionState.RELEASED);
    long start = System.nanoTime();
    side.agent.close();
    assertThat(System.nanoTime() - start).as("nanoseconds to close").isLessThan(TimeUnit.SECONDS.toNanos(10));
  }

  /** Tries again what faults let fail. */
  static <T> T persist(ThrowingSupplier<T> attempt) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return attempt.get();
      } catch (SluiceException failed) {
        if (System.nanoTime() - end > 0) {
          throw failed;
        }
      } catch (Throwable unexpected) {
        throw new AssertionError(unexpected);
      }
    }
  }
}
