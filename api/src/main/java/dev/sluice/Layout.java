package dev.sluice;

import java.util.ArrayList;
import java.util.List;

/**
 * The spans of a KV cache inside one region, in order: one or two a layer.
 *
 * @param spans the spans, at least one
 */
public record Layout(List<Span> spans) {
  /**
   * Copies the list.
   *
   * @param spans the spans, at least one
   */
  public Layout {
    spans = List.copyOf(spans);
    if (spans.isEmpty()) {
      throw new InvalidDescriptorException("a layout needs at least one span");
    }
  }

  /**
   * A layout of some spans.
   *
   * @param spans the spans
   * @return the layout
   */
  public static Layout of(Span... spans) {
    return new Layout(List.of(spans));
  }

  /**
   * Spans of equal shape, one behind the other, whose blocks touch.
   *
   * @param spans how many spans
   * @param blockBytes the bytes of one block
   * @param blocks the blocks of each span
   * @return the layout; it takes {@code spans × blocks × blockBytes} bytes
   * @throws InvalidDescriptorException when a number is less than 1, or the layout's end overflows
   */
  public static Layout contiguous(int spans, long blockBytes, int blocks) {
    List<Span> list = new ArrayList<>();
    long end = 0;
    for (int i = 0; i < spans; i++) {
      Span span = new Span(end, blockBytes, blockBytes, blocks);
      list.add(span);
      end = span.end();
    }
    return new Layout(list);
  }

  /**
   * Where the last span ends.
   *
   * @return the least length of a region for this layout, in bytes
   */
  public long end() {
    long end = 0;
    for (Span span : spans) {
      end = Math.max(end, span.end());
    }
    return end;
  }
}
