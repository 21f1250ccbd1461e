package dev.sluice.backend.gds;

import dev.sluice.spi.BackendConfig;
import java.util.Locale;
import java.util.Optional;

/**
 * What the user asked for.
 *
 * @param threads how many threads read and write
 * @param chunk bytes of the pieces into which longer descriptors are cut
 * @param direct whether files that leave it open pass the page cache by, where they can
 * @param required the only way that bytes may go; empty for any
 */
record GdsSettings(int threads, long chunk, boolean direct, Optional<FileWay> required) {
  static final int DEFAULT_THREADS = 16;
  static final long DEFAULT_CHUNK = 1 << 20;

  static GdsSettings of(BackendConfig config) {
    return new GdsSettings(
        (int) number(config, "threads", DEFAULT_THREADS),
        number(config, "chunk", DEFAULT_CHUNK),
        text(config, "direct").filter("true"::equals).isPresent(),
        text(config, "require_path").flatMap(FileWay::of));
  }

  private static Optional<String> text(BackendConfig config, String name) {
    return config.parameter(name).map(text -> text.strip().toLowerCase(Locale.ROOT));
  }

  private static long number(BackendConfig config, String name, long otherwise) {
    return config.parameter(name).map(String::strip).filter(text -> !text.isEmpty()).map(Long::parseLong).orElse(otherwise);
  }
}
