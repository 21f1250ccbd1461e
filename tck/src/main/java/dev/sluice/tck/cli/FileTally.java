package dev.sluice.tck.cli;

/** What decode has seen of the file between it and prefill. */
final class FileTally {
  final String path;
  long offloadNanos;
  long offloadColdNanos;

  /** Whether no reload found the file in the page cache. */
  boolean cacheDropped;

  FileTally(String path) {
    this.path = path;
  }
}
