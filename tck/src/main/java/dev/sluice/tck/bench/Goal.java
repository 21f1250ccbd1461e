package dev.sluice.tck.bench;

import dev.sluice.Operation;
import java.util.Optional;

/**
 * What this project promises of a ratio.
 *
 * @param limit the least of a rate's, the most of a latency's
 * @param isMost whether it is the most
 */
record Goal(double limit, boolean isMost) {
  private static final long LARGE = 64 << 10;

  /** The one for a case, where there is one. */
  static Optional<Goal> of(Group group, BenchCase what, String against) {
    long bytes = what.shape().bytes();
    if (!against.equals("raw C")) {
      return Optional.empty();
    }
    return switch (what.kind()) {
      case LATENCY -> bytes == 8 && what.shape().operation() == Operation.WRITE && group.transport().equals("posix") ? most(1.15) : Optional.empty();
      case BANDWIDTH -> bytes >= LARGE ? least(0.98) : group.memory().equals("allocated") && bytes == 4096 ? least(0.97) : Optional.empty();
      case DESCRIPTORS -> bytes == 4096 ? least(0.95) : Optional.empty();
      case WORKLOAD -> what.workload().equals("W3b") ? least(2) : Optional.empty();
    };
  }

  private static Optional<Goal> least(double limit) {
    return Optional.of(new Goal(limit, false));
  }

  private static Optional<Goal> most(double limit) {
    return Optional.of(new Goal(limit, true));
  }

  /** Whether an interval reaches it. */
  boolean isMet(double low, double high) {
    return isMost ? low <= limit : high >= limit;
  }

  String text() {
    return (isMost ? "≤ " : "≥ ") + limit;
  }
}
