package dev.sluice.tck.reference;

import dev.sluice.MemoryKind;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The entry of the reference backend. */
public final class ReferenceProvider implements BackendProvider {
  /** The backend's name. */
  public static final String NAME = "REFERENCE";

  private static final Parameter MAX_PEERS =
      Parameter.number("max_connections", 1024, 1, 65_536, "the most connections of peers that are served at a time");

  /** For the service loader. */
  public ReferenceProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(MAX_PEERS);
  }

  @Override
  public Availability availability(BackendConfig config) {
    return new Availability.Available("1", "", Set.of(MemoryKind.HOST, MemoryKind.FILE), List.of(ReferenceEndpoint.TRANSPORT), List.of());
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    int connections = context.config().parameter(MAX_PEERS.name()).map(value -> Integer.parseInt(value.trim())).orElse(1024);
    try {
      return new ReferenceBackend(context, connections);
    } catch (IOException e) {
      throw new BackendException(
          BackendException.Kind.UNAVAILABLE, "no port of the loopback device can be listened on: " + e.getMessage() + "; check ulimit -n", null, e);
    }
  }
}
