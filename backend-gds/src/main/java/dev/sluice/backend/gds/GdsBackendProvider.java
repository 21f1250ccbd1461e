package dev.sluice.backend.gds;

import dev.sluice.MemoryKind;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import java.util.List;
import java.util.Set;

/** The entry of the backend {@value #NAME}. Safe for any thread. */
public final class GdsBackendProvider implements BackendProvider {
  /** The backend's name. */
  static final String NAME = "GDS";

  /** Makes the provider; nothing native is touched. */
  public GdsBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  /** As other programs name what moves bytes to files. */
  @Override
  public Set<String> aliases() {
    return Set.of("GDS_MT", "POSIX");
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.number("threads", GdsSettings.DEFAULT_THREADS, 1, 256, "threads that read and write, each one piece at a time"),
        Parameter.number("chunk", GdsSettings.DEFAULT_CHUNK, 4096, 1L << 30, "bytes of the pieces into which longer descriptors are cut"));
  }

  @Override
  public Availability availability(BackendConfig config) {
    return new Availability.Available("1", "", Set.of(MemoryKind.HOST, MemoryKind.FILE), List.of("posix"), List.of());
  }

  @Override
  public Backend open(BackendContext context) {
    return new GdsBackend(context, GdsSettings.of(context.config()));
  }
}
