package dev.sluice.backend.ucx.ffm;

import java.util.Comparator;

/**
 * A version of UCX.
 *
 * @param major the first number
 * @param minor the second number, by which the API grows
 * @param release the third number
 */
public record UcpVersion(int major, int minor, int release) implements Comparable<UcpVersion> {
  private static final Comparator<UcpVersion> ORDER =
      Comparator.comparingInt(UcpVersion::major)
          .thenComparingInt(UcpVersion::minor)
          .thenComparingInt(UcpVersion::release);

  /**
   * Tells whether something that came with a version is there.
   *
   * @param otherMajor the first number of that version
   * @param otherMinor its second number
   * @return whether this version is not older
   */
  public boolean isAtLeast(int otherMajor, int otherMinor) {
    return compareTo(new UcpVersion(otherMajor, otherMinor, 0)) >= 0;
  }

  @Override
  public int compareTo(UcpVersion other) {
    return ORDER.compare(this, other);
  }

  /** The numbers with dots between them. */
  @Override
  public String toString() {
    return major + "." + minor + "." + release;
  }
}
