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
 */
public record BenchData(Map<String, String> host, List<Result> results, List<Ratio> ratios, List<Missing> missing) {
  /** The subject that charts emphasise. */
  public static final String SLUICE = "sluice";

  /** Copies what it is given. */
  public BenchData {
    host = Collections.unmodifiableMap(new LinkedHashMap<>(host));
    results = List.copyOf(results);
    ratios = List.copyOf(ratios);
    missing = List.copyOf(missing);
  }
}
