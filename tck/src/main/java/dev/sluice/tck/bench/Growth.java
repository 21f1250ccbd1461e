package dev.sluice.tck.bench;

import dev.sluice.Operation;
import dev.sluice.tck.bench.chart.Check;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Whether a descriptor costs the same in a posting of a million as in one of a thousand. */
final class Growth {
  private static final String GROUP = "Descriptors in one posting";
  private static final int FEWEST = 1_000;
  private static final List<Integer> COUNTS = List.of(FEWEST, 10_000, 100_000, 1_000_000);
  private static final long BYTES = 256;
  private static final long SET = 256L << 20;

  /** Of few descriptors as many calls as fill the time of many. */
  private static final Sampling SAMPLING = new Sampling(1, 0, 50_000_000, false);

  /** Linear within 10 %. */
  private static final Goal GOAL = new Goal(1.1, true);

  private final Starter subjects;
  private final List<Integer> counts;
  private final Effort effort;
  private final Consumer<String> progress;

  Growth(Starter subjects, Effort effort, Consumer<String> progress) {
    this(subjects, COUNTS, effort, progress);
  }

  /** @param counts the first is what the others are compared with */
  Growth(Starter subjects, List<Integer> counts, Effort effort, Consumer<String> progress) {
    this.subjects = subjects;
    this.counts = counts;
    this.effort = effort;
    this.progress = progress;
  }

  List<Check> run(Group group) throws IOException, InterruptedException, MissingException, CannotException {
    List<Series> nanos = counts.stream().map(_ -> new Series()).toList();
    List<Series> ratios = counts.stream().map(_ -> new Series()).toList();
    for (int start = 0; start < effort.starts(); start++) {
      try (Subject subject = subjects.start()) {
        double[] _ = turn(subject, 0); // only warms up
        for (int round = 0; round < effort.pairs(); round++) {
          progress.accept(String.format("%s: %s, start %d of %d, turn %d of %d", group.text(), GROUP.toLowerCase(Locale.ROOT), start + 1, effort.starts(), round + 1, effort.pairs()));
          double[] turn = turn(subject, round);
          for (int i = 0; i < turn.length; i++) {
            nanos.get(i).add(turn[i]);
            ratios.get(i).add(turn[i] / turn[0]);
          }
        }
      }
    }
    return checks(group, nanos, ratios);
  }

  /** Nanoseconds a descriptor, of each count. Each comes first as often as the others. */
  private double[] turn(Subject subject, int round) throws IOException, InterruptedException, CannotException {
    double[] turn = new double[counts.size()];
    for (int i = 0; i < turn.length; i++) {
      int at = (i + round) % turn.length;
      int count = counts.get(at);
      turn[at] = subject.measure(Shape.walk(Operation.WRITE, BYTES, count, SET), SAMPLING).median() / count;
    }
    return turn;
  }

  private List<Check> checks(Group group, List<Series> nanos, List<Series> ratios) {
    String how = "writes of " + Sizes.text(BYTES) + " in random order over " + Sizes.text(SET) + ", " + group.text() + ", two processes";
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      checks.add(Checks.known(GROUP, String.format("time a descriptor of %,d", counts.get(i)), how, nanos.get(i), "ns"));
    }
    for (int i = 1; i < counts.size(); i++) {
      String name = String.format("time a descriptor of %,d, over that of %,d", counts.get(i), counts.getFirst());
      checks.add(i == counts.size() - 1 ? Checks.promised(GROUP, name, how, ratios.get(i), "", GOAL) : Checks.known(GROUP, name, how, ratios.get(i), ""));
    }
    return checks;
  }
}
