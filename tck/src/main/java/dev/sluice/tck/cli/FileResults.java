package dev.sluice.tck.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a result says besides when a file lay between prefill and decode. */
final class FileResults {
  /** The field that only such results have. */
  static final String FILE = "file";

  private static final String DROPPED = "cacheDropped";
  private static final String SECONDS = "offloadSeconds";
  private static final String COLD_SECONDS = "offloadColdSeconds";
  private static final String RATE = "offloadGigabytesPerSecond";

  private FileResults() {}

  static Map<String, Object> of(Job job, FileTally file, int repetitions) {
    double seconds = file.offloadNanos / 1e9 / repetitions;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(FILE, file.path);
    json.put(SECONDS, seconds);
    json.put(RATE, job.workload().bytes() / seconds / 1e9);
    json.put(COLD_SECONDS, file.offloadColdNanos / 1e9);
    json.put(DROPPED, file.cacheDropped);
    return json;
  }

  static List<String> text(JsonNode result) {
    String cache = result.path(DROPPED).asBoolean(false) ? "the page cache was dropped before" : "the page cache KEPT the file: the rate is not the device's";
    return List.of(
        Results.line("file", result.path(FILE).asString("") + ", removed at the end"),
        Results.line("offload", Results.rate(result, RATE, SECONDS, COLD_SECONDS) + ", until it is on disk"),
        Results.line("reload", Results.rate(result, "gigabytesPerSecond", "seconds", "coldSeconds") + "; " + cache));
  }
}
