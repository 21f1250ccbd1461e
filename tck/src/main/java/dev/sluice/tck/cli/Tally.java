package dev.sluice.tck.cli;

import dev.sluice.tck.rate.Expected;
import dev.sluice.tck.workload.Difference;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What decode has seen so far. */
final class Tally {
  /** What prefill says that its bytes have. */
  final String checksum;

  /** Whether every byte is compared too. */
  final boolean byContent;

  String got = "";
  int repetitions;
  long nanos;
  long coldNanos;
  boolean verified;
  @Nullable Difference difference;
  Map<String, Object> route = Map.of();

  /** What the route should reach, by the side that posts. */
  Expected expected = Expected.unknown("nothing was moved");

  Speeds.Pace pace = Speeds.Pace.NONE;

  /** Of the file between the two sides, where there is one. */
  @Nullable FileTally file;

  Tally(String checksum, boolean byContent) {
    this.checksum = checksum;
    this.byContent = byContent;
  }
}
