package dev.sluice.metrics;

import dev.sluice.PostingCounters;
import dev.sluice.Route;
import java.util.Locale;

/** What tells an agent's counters apart. */
record Way(String backend, String peer, Route route) {
  static Way of(PostingCounters counters) {
    return new Way(counters.backend(), counters.peer(), counters.route());
  }

  /** A constant as operators write it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
