package dev.sluice.tck.bench.chart;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that one run measured. Charts and tables keep the order of these lists.
 *
 * @param host what is known of the machine: its name, kernel, Java, library versions, date, load, cores; shown in this order
 * @param results what was measured
 * @param ratios how Sluice compares with each peer
 * @param missing peers that were not measured
 * @param checks what was measured of Sluice alone
 * @param complete whether the run came to its end
 */
public record BenchData(Map<String, String> host, List<Result> results, List<Ratio> ratios, List<Missing> missing, List<Check> checks, boolean complete) {
  /** The subject that charts emphasise. */
  public static final String SLUICE = "sluice";

  /** For whoever reads what is not complete. */
  public static final String ENDED_EARLY = "Ended early: not everything was measured, and some of it less often. How many pairs of turns a ratio is of stands beside it.";

  /**
   * Comparisons alone.
   *
   * @param host what is known of the machine
   * @param results what was measured
   * @param ratios how Sluice compares with each peer
   * @param missing peers that were not measured
   */
  public BenchData(Map<String, String> host, List<Result> results, List<Ratio> ratios, List<Missing> missing) {
    this(host, results, ratios, missing, List.of(), true);
  }

  /** Copies what it is given. */
  public BenchData {
    host = Collections.unmodifiableMap(new LinkedHashMap<>(host));
    results = List.copyOf(results);
    ratios = List.copyOf(ratios);
    missing = List.copyOf(missing);
    checks = List.copyOf(checks);
  }
}
