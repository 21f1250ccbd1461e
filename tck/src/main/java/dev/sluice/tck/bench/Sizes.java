package dev.sluice.tck.bench;

/** Bytes as people write them. */
public final class Sizes {
  private static final int K = 1 << 10;

  private Sizes() {}

  /**
   * In the largest unit of which they are a multiple.
   *
   * @param bytes how many
   * @return such as {@code 4 KiB}
   */
  public static String text(long bytes) {
    return bytes < K || bytes % K != 0 ? bytes + " B" : bytes % (K * K) != 0 ? bytes / K + " KiB" : bytes / K / K + " MiB";
  }
}
