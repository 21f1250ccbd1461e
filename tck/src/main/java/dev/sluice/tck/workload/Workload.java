package dev.sluice.tck.workload;

import java.util.List;

/**
 * What one request moves from a prefill worker to a decode worker.
 *
 * @param id its name in the table, or what it was made from
 * @param title one line for people
 * @param parts its spans, by shape
 */
public record Workload(String id, String title, List<Part> parts) {
  /**
   * Copies the list.
   *
   * @param id its name
   * @param title one line for people
   * @param parts its spans, at least one part
   */
  public Workload {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("workload " + id + " has no parts");
    }
  }

  /**
   * How many spans each side has.
   *
   * @return one or two a layer, mostly
   */
  public int spans() {
    return parts.stream().mapToInt(Part::spans).sum();
  }

  /**
   * How many descriptors it takes before any are merged.
   *
   * @return one for each block of each span
   */
  public long descriptors() {
    return parts.stream().mapToLong(Part::descriptors).sum();
  }

  /**
   * What is moved.
   *
   * @return bytes
   */
  public long bytes() {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /**
   * The size of one descriptor.
   *
   * @return bytes; where parts differ, of the first part
   */
  public long bytesPerDescriptor() {
    return parts.getFirst().blockBytes();
  }

  /**
   * What the source's pool takes, the bytes that are not moved included.
   *
   * @return bytes
   */
  public long sourceBytes() {
    return parts.stream().mapToLong(part -> part.bytes() * part.lanes()).sum();
  }
}
