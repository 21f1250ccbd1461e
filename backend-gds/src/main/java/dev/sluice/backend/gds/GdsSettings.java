package dev.sluice.backend.gds;

import dev.sluice.spi.BackendConfig;

/**
 * What the user asked for.
 *
 * @param threads how many threads read and write
 * @param chunk bytes of the pieces into which longer descriptors are cut
 */
record GdsSettings(int threads, long chunk) {
  static final int DEFAULT_THREADS = 16;
  static final long DEFAULT_CHUNK = 1 << 20;

  static GdsSettings of(BackendConfig config) {
    return new GdsSettings((int) number(config, "threads", DEFAULT_THREADS), number(config, "chunk", DEFAULT_CHUNK));
  }

  private static long number(BackendConfig config, String name, long otherwise) {
    return config.parameter(name).map(String::strip).filter(text -> !text.isEmpty()).map(Long::parseLong).orElse(otherwise);
  }
}
