package dev.sluice.tck.workload;

import dev.sluice.Layout;
import dev.sluice.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a workload's spans lie in one side's region: one behind the other.
 *
 * @param layouts for each part of the workload, its spans
 * @param bytes what the region takes
 */
public record Pool(List<Layout> layouts, long bytes) {
  /**
   * Copies the list.
   *
   * @param layouts for each part of the workload, its spans
   * @param bytes what the region takes
   */
  public Pool {
    layouts = List.copyOf(layouts);
  }

  /**
   * The side whose rows may be wider than what is moved.
   *
   * @param workload the workload
   * @return the source's pool
   */
  public static Pool source(Workload workload) {
    return of(workload, true);
  }

  /**
   * The side whose blocks are compact.
   *
   * @param workload the workload
   * @return the target's pool
   */
  public static Pool target(Workload workload) {
    return of(workload, false);
  }

  private static Pool of(Workload workload, boolean source) {
    List<Layout> layouts = new ArrayList<>();
    long end = 0;
    for (Part part : workload.parts()) {
      long stride = source ? part.sourceStride() : part.blockBytes();
      long lane = source ? part.lane() * part.blockBytes() : 0;
      List<Span> spans = new ArrayList<>();
      for (int span = 0; span < part.spans(); span++) {
        spans.add(new Span(end + lane, part.blockBytes(), stride, part.blocks()));
        end += stride * part.blocks();
      }
      layouts.add(new Layout(spans));
    }
    return new Pool(layouts, end);
  }
}
