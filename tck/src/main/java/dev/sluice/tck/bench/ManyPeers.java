package dev.sluice.tck.bench;

import dev.sluice.Operation;
import dev.sluice.tck.bench.chart.Check;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What peers that sleep take from the one that works, and from an initiator that sleeps, too. */
final class ManyPeers {
  private static final String GROUP = "Peers that sleep";
  private static final int PEERS = 64;
  private static final long BYTES = 64 << 10;
  private static final int BATCH = 64;
  private static final long SET = 256L << 20;
  private static final long POOL = SET + (16L << 20);
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Sampling SAMPLING = Sampling.of(5, 0.01);

  /** The rate of the one that works within 10 %. */
  private static final Goal RATE = new Goal(0.9, false);

  /** Milliseconds of processor a second more than with one peer: flat. */
  private static final Goal FLAT = new Goal(1, true);

  private final Starter withOne;
  private final Starter withMany;
  private final Effort effort;
  private final Duration idle;
  private final Consumer<String> progress;

  /**
   * Two subjects that are compared.
   *
   * @param idle how long they are watched while nobody asks anything of them
   */
  ManyPeers(Starter withOne, Starter withMany, Effort effort, Duration idle, Consumer<String> progress) {
    this.withOne = withOne;
    this.withMany = withMany;
    this.effort = effort;
    this.idle = idle;
    this.progress = progress;
  }

  /** Ours, with one peer and with many. */
  static ManyPeers ours(Group group, Effort effort, Consumer<String> progress) {
    return new ManyPeers(() -> subject(group, 0), () -> subject(group, PEERS - 1), effort, IDLE, progress);
  }

  List<Check> run(Group group) throws IOException, InterruptedException, MissingException, CannotException {
    Series rates = new Series();
    Series idleAlone = new Series();
    Series idleAmong = new Series();
    Series more = new Series();
    Shape shape = Shape.walk(Operation.WRITE, BYTES, BATCH, SET);
    for (int start = 0; start < effort.starts(); start++) {
      progress.accept(String.format("%s: 1 peer and %d peers, start %d of %d", group.text(), PEERS, start + 1, effort.starts()));
      try (ServingSubject alone = withOne.start(); ServingSubject among = withMany.start()) {
        for (int pair = -1; pair < effort.pairs(); pair++) { // the first only warms up
          boolean turned = pair % 2 != 0;
          double first = (turned ? among : alone).measure(shape, SAMPLING).median();
          double second = (turned ? alone : among).measure(shape, SAMPLING).median();
          double firstIdle = (turned ? among : alone).idle(idle);
          double secondIdle = (turned ? alone : among).idle(idle);
          if (pair >= 0) {
            rates.add(turned ? second / first : first / second);
            idleAlone.add(turned ? secondIdle : firstIdle);
            idleAmong.add(turned ? firstIdle : secondIdle);
            more.add(turned ? firstIdle - secondIdle : secondIdle - firstIdle);
          }
        }
      }
    }
    String how = group.text() + ", all peers in one other process, all but one asleep";
    String resting = how + "; processor time of all threads of the initiator's process while it has nothing to do";
    String many = PEERS + " peers";
    return List.of(
        Checks.promised(GROUP, "rate with " + many + ", over that with 1", how + "; writes of " + Sizes.text(BYTES), rates, "", RATE),
        Checks.known(GROUP, "idle with 1 peer", resting, idleAlone, "ms/s"),
        Checks.known(GROUP, "idle with " + many, resting, idleAmong, "ms/s"),
        Checks.promised(GROUP, "idle with " + many + ", more than with 1", resting, more, "ms/s", FLAT));
  }

  private static ServingSubject subject(Group group, int sleeping) throws IOException, InterruptedException, MissingException {
    return Peers.ours(group, Map.of(SubjectOptions.POOL, Long.toString(POOL), "crowd", Integer.toString(sleeping)));
  }
}
