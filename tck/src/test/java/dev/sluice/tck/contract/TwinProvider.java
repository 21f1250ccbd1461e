package dev.sluice.tck.contract;

import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import java.util.List;

/** A provider that calls itself as another one does. */
public final class TwinProvider implements BackendProvider {
  /** The system property with the name that it takes. */
  static final String NAME = "sluice.tck.twin";

  /** For the service loader. */
  public TwinProvider() {}

  @Override
  public String name() {
    return System.getProperty(NAME, "TWIN");
  }

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public Availability availability(BackendConfig config) {
    return new Availability.Unavailable("a twin is no backend", "remove it");
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    throw new BackendException(BackendException.Kind.UNAVAILABLE, "a twin is no backend");
  }
}
