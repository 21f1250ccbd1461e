package dev.sluice.cuda;

/** Offsets in {@code CUmemcpyAttributes}: how copies of a batch behave. */
final class CuMemcpyAttributes {
  static final int srcAccessOrder = 0;
  static final int flags = 20;
  static final int SIZE = 24;

  private CuMemcpyAttributes() {}
}
