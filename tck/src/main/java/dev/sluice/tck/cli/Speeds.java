package dev.sluice.tck.cli;

import dev.sluice.tck.rate.Carrier;
import dev.sluice.tck.rate.Expected;
import dev.sluice.tck.rate.Measured;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** What a route should reach and what was measured over it, in JSON: the side that posts knows both, and decode tells of them. */
final class Speeds {
  /** What a route should reach. */
  static final String EXPECTED = "expected";

  private static final String RATE = "gigabytesPerSecond";

  private Speeds() {}

  static Map<String, Object> json(Expected expected) {
    OptionalDouble rate = expected.gigabytesPerSecond();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(RATE, rate.isPresent() ? rate.getAsDouble() : null);
    json.put("from", expected.from());
    json.put("carrier", expected.carrier().name());
    return json;
  }

  /** Reads what another process sent. */
  static Expected expected(JsonNode json) {
    String name = json.path("carrier").asString("");
    String from = json.path("from").asString("prefill does not tell").replaceAll("\\p{Cntrl}", "?");
    return Arrays.stream(Carrier.values()).filter(carrier -> carrier.name().equals(name) && json.path(RATE).isNumber()).findFirst()
        .map(carrier -> Expected.of(carrier, json.path(RATE).doubleValue(), from))
        .orElse(Expected.unknown(from));
  }

  /** For people. */
  static String text(JsonNode expected) {
    Expected read = expected(expected);
    return read.gigabytesPerSecond().isPresent()
        ? String.format(Locale.ROOT, "%.2f GB/s by %s", read.gigabytesPerSecond().getAsDouble(), read.from())
        : "not known: " + read.from();
  }

  static Map<String, Object> json(Pace pace) {
    return Map.of("times", pace.times(), "bestNanos", pace.bestNanos());
  }

  /** Reads what another process sent. */
  static Pace pace(JsonNode json) {
    return new Pace(Math.max(1, json.path("times").asInt(1)), Math.max(1, json.path("bestNanos").asLong(Long.MAX_VALUE)));
  }

  static Measured measured(Job job, Pace pace) {
    return new Measured(job.workload().bytes(), job.workload().descriptors(), pace.times(), pace.bestNanos());
  }

  /**
   * How often everything was moved, warming up included.
   *
   * @param times how often
   * @param bestNanos what the fastest time took
   */
  record Pace(int times, long bestNanos) {
    /** Nothing was moved yet. */
    static final Pace NONE = new Pace(0, Long.MAX_VALUE);

    Pace and(long nanos) {
      return new Pace(times + 1, Math.min(bestNanos, Math.max(1, nanos)));
    }
  }
}
