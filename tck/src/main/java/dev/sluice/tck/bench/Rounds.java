package dev.sluice.tck.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets ours and its peers measure the same things in turn, within the same seconds. */
final class Rounds {
  /** Of each, in each turn: a turn is short, so that both find the machine alike. */
  private static final int SAMPLES = 5;

  private static final double WARM_SECONDS = 0.01;
  private static final int CALLS_ALONE = 2000;

  private static final Sampling SHORT_CALLS = Sampling.of(SAMPLES, WARM_SECONDS);

  /** Who takes so long for a call is measured once a turn; the others as ever. */
  private static final double LONG_CALL_NANOS = 20e6;

  private static final Sampling LONG_CALLS = new Sampling(1, 0, 1, false);

  /** Where one takes so long for a call there is one turn a start. */
  private static final double ENDLESS_CALL_NANOS = 1e9;

  private final Peers peers;
  private final int starts;
  private final int pairs;
  private final Consumer<String> progress;
  private final Findings findings;

  /**
   * Some rounds.
   *
   * @param starts how often all processes are started anew: where pages lie makes a difference
   * @param pairs turns of each, after each start
   * @param progress takes a line now and then
   */
  Rounds(Peers peers, int starts, int pairs, Consumer<String> progress, Findings findings) {
    this.peers = peers;
    this.starts = starts;
    this.pairs = pairs;
    this.progress = progress;
    this.findings = findings;
  }

  void run(Group group, List<String> names, List<BenchCase> cases) throws IOException, InterruptedException {
    for (int start = 0; start < starts; start++) {
      List<Subject> subjects = new ArrayList<>();
      try {
        for (String name : turned(names, start)) {
          try {
            subjects.add(peers.start(name, group));
          } catch (MissingException missing) {
            goOnUnlessEnding();
            findings.missing(group, name, missing.reason());
          }
        }
        if (group.hasNeighbours()) {
          subjects.stream().filter(subject -> subject.name().equals(Peers.OURS)).findFirst().ifPresent(ours -> subjects.add(new OneDescriptor(ours)));
        }
        for (int i = 0; i < cases.size(); i++) {
          progress.accept(String.format("%s: start %d of %d, case %d of %d, %s", group.text(), start + 1, starts, i + 1, cases.size(), cases.get(i).text()));
          measure(group, subjects, cases.get(i));
        }
      } finally {
        for (Subject subject : subjects) {
          subject.close();
        }
      }
    }
  }

  private void measure(Group group, List<Subject> subjects, BenchCase what) throws IOException, InterruptedException {
    List<Subject> able = new ArrayList<>(subjects.stream().filter(subject -> Peers.tries(subject.name(), what)).toList());
    Set<String> slow = new HashSet<>();
    int wanted = pairs;
    for (int pair = -1; pair < wanted; pair++) { // the first turn only warms up
      Map<String, Measured> turn = new LinkedHashMap<>();
      for (Subject subject : turned(List.copyOf(able), pair + 1)) {
        peers.settle();
        Measured found = measured(group, subjects, subject, what, slow.contains(subject.name()) ? LONG_CALLS : SHORT_CALLS);
        if (found == null) {
          able.remove(subject);
        } else {
          turn.put(subject.name(), found);
        }
      }
      if (pair >= 0) {
        findings.turn(group, what, turn);
      } else {
        turn.entrySet().stream().filter(one -> one.getValue().median() > LONG_CALL_NANOS).map(Map.Entry::getKey).forEach(slow::add);
        double longest = turn.values().stream().mapToDouble(Measured::median).max().orElse(0);
        wanted = longest > ENDLESS_CALL_NANOS ? 1 : pairs;
      }
    }
    if (what.kind().isTime()) {
      for (Subject subject : able) {
        Measured found = measured(group, subjects, subject, what, Sampling.each(CALLS_ALONE));
        if (found != null) {
          findings.alone(group, what, subject.name(), found);
        }
      }
    }
  }

  /** @return null when it does not do this, or when it has ended: the others go on without one that did, unless it is ours */
  private @Nullable Measured measured(Group group, List<Subject> subjects, Subject subject, BenchCase what, Sampling sampling) throws IOException, InterruptedException {
    try {
      return subject.measure(what.shape(), sampling);
    } catch (CannotException cannot) {
      goOnUnlessEnding();
      findings.missing(group, subject.name(), what.text() + ": " + cannot.getMessage());
    } catch (IOException ended) {
      goOnUnlessEnding();
      if (subject.name().equals(Peers.OURS)) {
        throw ended;
      }
      findings.missing(group, subject.name(), what.text() + ": " + ended.getMessage());
      subjects.remove(subject);
      subject.close();
    }
    return null;
  }

  /** Whoever told this process to end has told the others, too, or this process has: that is no news of them. */
  private static void goOnUnlessEnding() throws IOException {
    if (Hooks.areRunning()) {
      throw new IOException("this process ends");
    }
  }

  /** Each comes first as often as the others, so that nobody gains from what another leaves behind. */
  private static <T> List<T> turned(List<T> all, int by) {
    List<T> turned = new ArrayList<>(all);
    java.util.Collections.rotate(turned, by);
    return turned;
  }
}
