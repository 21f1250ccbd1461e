package dev.sluice.tck.bench;

import dev.sluice.tck.bench.chart.BenchData;
import dev.sluice.tck.bench.chart.Check;
import dev.sluice.tck.bench.chart.Missing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One benchmark: every case, under each of some conditions, of ours and, where asked for, of everything else. What was found so far may be asked for by any thread while it runs. */
public final class Bench {
  private final Wanted wanted;
  private final Findings findings = new Findings();
  private final List<Check> checks = new CopyOnWriteArrayList<>();

  /** Where the memory is that is moved. */
  public enum Where {
    /** Main memory. */
    HOST,
    /** A device's. */
    DEVICE,
    /** A simulated device's, which is as fast as no device. */
    SIMULATED
  }

  /**
   * What is wanted.
   *
   * @param backends of ours
   * @param where where the memory is
   * @param sizes of descriptors, in bytes; empty for those that are usual
   * @param workloads by name
   * @param peers whether others are measured in turn
   * @param starts how often all processes are started anew
   * @param pairs turns of each, after each start
   * @param cores of the initiators and the targets: {@code 0,1}
   * @param alone whether, at the end, what calls cost within a process and how costs grow is measured
   */
  public record Wanted(List<String> backends, Where where, List<Long> sizes, List<String> workloads, boolean peers, int starts, int pairs, String cores, boolean alone) {}

  /**
   * A benchmark.
   *
   * @param wanted what is wanted
   */
  public Bench(Wanted wanted) {
    this.wanted = wanted;
  }

  /**
   * Measures everything.
   *
   * @param natives the folder of the native libraries
   * @param progress takes a line for each case
   * @throws IOException if a subject ended amid a measurement
   * @throws InterruptedException if the thread is interrupted
   */
  public void run(Path natives, Consumer<String> progress) throws IOException, InterruptedException {
    try (Workshop workshop = new Workshop(); BenchFile file = new BenchFile(Path.of(""), progress)) {
      Peers peers = new Peers(natives, workshop, new Packages(natives.toAbsolutePath().resolve("peers"), progress), file);
      Rounds rounds = new Rounds(peers, wanted.starts(), wanted.pairs(), progress, findings);
      for (String backend : wanted.backends()) {
        for (Group group : Group.of(backend, wanted.where(), wanted.cores())) {
          List<String> names = new ArrayList<>(List.of(Peers.OURS));
          if (wanted.peers()) {
            names.addAll(Peers.of(group));
          }
          rounds.run(group, names, BenchCase.of(group, wanted.sizes(), wanted.workloads()));
        }
      }
      if (wanted.alone()) {
        Effort effort = wanted.starts() == 1 ? Effort.QUICK : Effort.FULL;
        new Alone(wanted.cores(), effort, progress, findings).run(checks);
      }
    }
  }

  /**
   * Why nothing of ours was measured.
   *
   * @return the reasons, empty where something was
   */
  public Optional<String> unavailable() {
    boolean none = checks.isEmpty() && findings.results().stream().noneMatch(result -> result.subject().equals(Peers.OURS));
    return none ? Optional.of(findings.missing().entrySet().stream().filter(one -> one.getKey().startsWith(Peers.OURS)).map(one -> String.join("; ", one.getValue())).distinct().collect(Collectors.joining("; "))) : Optional.empty();
  }

  /**
   * What was found.
   *
   * @param host what is known of the machine
   * @param complete whether all of it was measured
   * @return the figures
   */
  public BenchData data(Map<String, String> host, boolean complete) {
    List<Missing> missing = new ArrayList<>();
    findings.missing().forEach((subject, reasons) -> reasons.forEach(reason -> missing.add(new Missing(subject, reason))));
    return new BenchData(host, findings.results(), findings.ratios(), missing, List.copyOf(checks), complete);
  }
}
