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
 * @param cuFile whether cuFile moves device memory, where it can
 * @param required the only way that bytes may go; empty for any
 */
record GdsSettings(int threads, long chunk, boolean direct, boolean cuFile, Optional<FileWay> required) {
  static final int DEFAULT_THREADS = 16;
  static final long DEFAULT_CHUNK = 2 << 20;
  static final String STAGED = "staged";
  static final String CUFILE = "cufile";

  static GdsSettings of(BackendConfig config) {
    Optional<FileWay> required = text(config, "require_path").flatMap(FileWay::of);
    return new GdsSettings(
        (int) number(config, "threads", DEFAULT_THREADS),
        number(config, "chunk", DEFAULT_CHUNK),
        text(config, "direct").filter("true"::equals).isPresent(),
        text(config, "device_memory").filter(CUFILE::equals).isPresent() || required.filter(FileWay::isCuFiles).isPresent(),
        required);
  }

  /** Why this cannot be had together. */
  Optional<CuFileRefusal> contradiction() {
    return cuFile && required.filter(way -> !way.isCuFiles()).isPresent()
        ? Optional.of(
            new CuFileRefusal(
                "the parameter require_path=" + required.get().text() + " lets nothing go through cuFile, and device_memory=" + CUFILE + " gives device memory to it", "drop one of them"))
        : Optional.empty();
  }

  /** Whether main memory and files may be moved. */
  boolean movesHost() {
    return required.filter(FileWay::isCuFiles).isEmpty();
  }

  private static Optional<String> text(BackendConfig config, String name) {
    return config.parameter(name).map(text -> text.strip().toLowerCase(Locale.ROOT));
  }

  private static long number(BackendConfig config, String name, long otherwise) {
    return config.parameter(name).map(String::strip).filter(text -> !text.isEmpty()).map(Long::parseLong).orElse(otherwise);
  }
}
