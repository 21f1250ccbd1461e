package dev.sluice.tck.bench;

/** Bytes as people write them. */
final class Sizes {
  private static final int K = 1 << 10;

  private Sizes() {}

  static String text(long bytes) {
    return bytes < K || bytes % K != 0 ? bytes + " B" : bytes % (K * K) != 0 ? bytes / K + " KiB" : bytes / K / K + " MiB";
  }
}
