package dev.sluice.tck.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Faults of every kind at once, over two agents that write to and read from each other: each posting ends in one terminal state, what is done has
 * exact bytes, nothing hangs, and nothing is left. {@code -Dsluice.seed} repeats a run's faults, {@code -Dsluice.faults} sets how many.
 */
class FaultStormTest {
  private static final int FAULTS = Integer.getInteger("sluice.faults", 100_000);
  private static final int ROUNDS = 4;
  private static final int WARM_UP = 500;
  private static final int NATIVE_FAULTS = 10_000;
  private static final System.Logger LOG = System.getLogger("dev.sluice.test");

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS)
  void aHundredThousandFaultsEndEachPostingOnceAndLeaveNothing() throws Exception {
    long seed = Long.getLong("sluice.seed", ThreadLocalRandom.current().nextLong());
    long start = System.nanoTime();
    Tally tally = new Tally();
    Quiet.engineLog(() -> new Storm("REFERENCE", plan(seed), WARM_UP, new Tally()).run()); // what the JVM itself opens once
    List<String> before = threads();
    long descriptors = descriptors();
    Quiet.engineLog(() -> {
      for (int round = 0; round < ROUNDS; round++) {
        new Storm("REFERENCE", plan(seed + round), FAULTS / ROUNDS, tally).run();
      }
    });
    String what = tally + " in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms, seed " + seed;
    LOG.log(System.Logger.Level.INFO, what);

    assertThat(tally.faults()).as(what).isGreaterThanOrEqualTo(FAULTS);
    assertThat(tally.done()).as(what).isPositive();
    assertThat(tally.failed()).as(what).isPositive();
    assertThat(tally.get(Tally.DOUBLED)).as(what).isZero();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() - end < 0 && !(before.containsAll(threads()) && descriptors() <= descriptors)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    assertThat(before).as("threads, " + what).containsAll(threads());
    assertThat(descriptors()).as("file descriptors, " + what).isLessThanOrEqualTo(descriptors);
  }

  /** Without losses: what a process that lives could still reach is quarantined where the library does not revoke keys. */
  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void faultsOverANativeBackendEndEachPostingOnce() throws Exception {
    BackendProvider ucx = FaultyBackends.found("UCX", "FAULTY", FaultPlan.of(0)).provider();
    assumeTrue(ucx.availability(new BackendConfig(Map.of(), System.getenv())) instanceof Availability.Available, "UCX is not available: ./sluice natives fetches it");
    long seed = Long.getLong("sluice.seed", ThreadLocalRandom.current().nextLong());
    Tally tally = new Tally();

    Quiet.engineLog(() -> new Storm("UCX", harmless(seed).with(Fault.FAIL_POST, 0.1).with(Fault.FAIL_COMPLETION, 0.1), NATIVE_FAULTS, tally).run());

    LOG.log(System.Logger.Level.INFO, tally + ", seed " + seed);
    assertThat(tally.done()).isPositive();
    assertThat(tally.get(Tally.DOUBLED)).isZero();
  }

  private static FaultPlan harmless(long seed) {
    return FaultPlan.of(seed).kinds(BackendException.Kind.FAILED, BackendException.Kind.STALE, BackendException.Kind.UNSUPPORTED).withHarmless(0.5);
  }

  private static FaultPlan plan(long seed) {
    return harmless(seed)
        .with(Fault.FAIL_OPEN, 0.3)
        .with(Fault.FAIL_REGISTER, 0.3)
        .with(Fault.FAIL_CONNECT, 0.1)
        .with(Fault.FAIL_IMPORT, 0.1)
        .with(Fault.FAIL_POST, 0.1)
        .with(Fault.FAIL_COMPLETION, 0.1)
        .with(Fault.REFUSE_SEND, 0.01)
        .with(Fault.LOSE_PEER, 0.002)
        .with(Fault.LOSE_PEER_ON_SEND, 0.002);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> name.startsWith("sluice-")).sorted().toList();
  }

  private static long descriptors() {
    try (var entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
