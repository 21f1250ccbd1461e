package dev.sluice;

import java.util.ArrayList;
import java.util.List;

/**
 * The remote side of a link: spans of one or many regions of one peer, in order. Made by {@link RemoteRegion#spans(Layout)}.
 *
 * @param entries the spans with their regions
 */
public record RemoteSpans(List<Entry> entries) {
  /**
   * Copies the list.
   *
   * @param entries the spans with their regions
   */
  public RemoteSpans {
    entries = List.copyOf(entries);
  }

  /**
   * One span of one region.
   *
   * @param region the region
   * @param span the span
   */
  public record Entry(RemoteRegion region, Span span) {}

  /**
   * These spans and then others: for caches that have a region a layer.
   *
   * @param more the others
   * @return all of them
   */
  public RemoteSpans and(RemoteSpans more) {
    List<Entry> all = new ArrayList<>(entries);
    all.addAll(more.entries);
    return new RemoteSpans(all);
  }
}
