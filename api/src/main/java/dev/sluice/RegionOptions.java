package dev.sluice;

import java.util.List;
import java.util.Objects;

/**
 * How a region is registered. Immutable; each {@code with} method gives a changed copy.
 *
 * @param rights what peers may do
 * @param layout up to {@link #MAX_LAYOUT_BYTES} bytes that describe the content (a layout hash); two sides of a link that differ
 *     get a {@link LayoutMismatchException} instead of garbage
 * @param backends names of the backends to register with; empty means all that take the kind
 */
public record RegionOptions(Rights rights, byte[] layout, List<String> backends) {
  /** The most bytes a layout description may have. */
  public static final int MAX_LAYOUT_BYTES = 64;

  private static final RegionOptions DEFAULTS = new RegionOptions(Rights.READ_WRITE, new byte[0], List.of());

  /**
   * Checks and copies the parts.
   *
   * @param rights what peers may do
   * @param layout the layout bytes
   * @param backends the backends' names
   */
  public RegionOptions {
    Objects.requireNonNull(rights, "rights");
    layout = layout.clone();
    backends = List.copyOf(backends);
    if (layout.length > MAX_LAYOUT_BYTES) {
      throw new IllegalArgumentException("layout has " + layout.length + " bytes, at most " + MAX_LAYOUT_BYTES + " are allowed: use a hash");
    }
  }

  /**
   * Peers may read and write, no layout bytes, every backend.
   *
   * @return the defaults
   */
  public static RegionOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The layout bytes.
   *
   * @return a copy
   */
  @Override
  public byte[] layout() {
    return layout.clone();
  }

  /**
   * A copy with other rights.
   *
   * @param changed what peers may do
   * @return the copy
   */
  public RegionOptions withRights(Rights changed) {
    return new RegionOptions(changed, layout, backends);
  }

  /**
   * A copy with other layout bytes.
   *
   * @param changed the bytes, copied
   * @return the copy
   */
  public RegionOptions withLayout(byte[] changed) {
    return new RegionOptions(rights, changed, backends);
  }

  /**
   * A copy limited to some backends.
   *
   * @param names the backends' names
   * @return the copy
   */
  public RegionOptions withBackends(String... names) {
    return new RegionOptions(rights, layout, List.of(names));
  }
}
