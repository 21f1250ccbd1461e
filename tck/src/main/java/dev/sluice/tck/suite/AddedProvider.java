package dev.sluice.tck.suite;

import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import dev.sluice.tck.reference.ReferenceProvider;
import java.util.List;

/** Another backend beside the one that is tested, under a name that the test chooses; it works as the reference backend does. */
public final class AddedProvider implements BackendProvider {
  /** The system property with the name that it takes. */
  static final String NAME = "sluice.tck.added";

  private final BackendProvider reference = new ReferenceProvider();

  /** For the service loader. */
  public AddedProvider() {}

  @Override
  public String name() {
    return System.getProperty(NAME, "ADDED");
  }

  @Override
  public List<Parameter> parameters() {
    return reference.parameters();
  }

  @Override
  public Availability availability(BackendConfig config) {
    return reference.availability(config);
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    return reference.open(context);
  }
}
