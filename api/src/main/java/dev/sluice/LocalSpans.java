package dev.sluice;

import java.util.ArrayList;
import java.util.List;

/**
 * The local side of a link: spans of one or many regions of this agent, in order. Made by {@link Region#spans(Layout)}.
 *
 * @param entries the spans with their regions
 */
public record LocalSpans(List<Entry> entries) {
  /**
   * Copies the list.
   *
   * @param entries the spans with their regions
   */
  public LocalSpans {
    entries = List.copyOf(entries);
  }

  /**
   * One span of one region.
   *
   * @param region the region
   * @param span the span
   */
  public record Entry(Region region, Span span) {}

  /**
   * These spans and then others: for caches that have a region a layer.
   *
   * @param more the others
   * @return all of them
   */
  public LocalSpans and(LocalSpans more) {
    List<Entry> all = new ArrayList<>(entries);
    all.addAll(more.entries);
    return new LocalSpans(all);
  }
}
