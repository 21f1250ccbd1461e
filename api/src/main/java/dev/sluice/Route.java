package dev.sluice;

import java.util.Locale;

/**
 * How the bytes of a link really go, and how we know.
 *
 * @param backend the backend's name
 * @param transport the transport's name as the library calls it, such as {@code posix}, {@code tcp} or {@code srd}
 * @param device the device's name as the library calls it, such as {@code memory}, {@code eth0} or {@code rdmap79s0}
 * @param path whether the library moves the bytes itself
 * @param known how we know
 */
public record Route(String backend, String transport, String device, Path path, Known known) {

  /** Whether the library moves the bytes from end to end. */
  public enum Path {
    /** The library moves them itself. */
    DIRECT,
    /** The engine copies them through pinned host memory. */
    STAGED,
    /**
     * Both engines copy the small blocks of a posting together, and the backend moves few long pieces. So it is with postings of at least 256 descriptors; shorter ones the library moves
     * itself. How small blocks must be: {@code SLUICE_PACK_BYTES}.
     */
    PACKED
  }

  /** How the route is known. */
  public enum Known {
    /** The library says so. */
    REPORTED,
    /** Nothing else was allowed. */
    FORCED,
    /** The library does not tell. */
    UNKNOWN
  }

  /** One line for people: {@code UCX posix/memory, direct, reported}. */
  @Override
  public String toString() {
    return backend + " " + transport + "/" + device + ", " + path.name().toLowerCase(Locale.ROOT) + ", "
        + known.name().toLowerCase(Locale.ROOT);
  }
}
