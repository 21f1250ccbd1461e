package dev.sluice.tck.fault;

import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What the service loader finds through {@link FaultyBackends#loader()}; of no use by itself. */
public final class FoundProvider implements BackendProvider {

  /** For the service loader. */
  public FoundProvider() {}

  @Override
  public String name() {
    return provider().name();
  }

  @Override
  public Set<String> aliases() {
    return provider().aliases();
  }

  @Override
  public List<Parameter> parameters() {
    return provider().parameters();
  }

  @Override
  public Availability availability(BackendConfig config) {
    return provider().availability(config);
  }

  @Override
  public Availability usable(BackendConfig config) {
    return provider().usable(config);
  }

  @Override
  public Backend open(BackendContext context) throws BackendException {
    return provider().open(context);
  }

  /** The loader is of a class that this copy of the class cannot see, but of an interface that everybody can. */
  private static BackendProvider provider() {
    if (FoundProvider.class.getClassLoader() instanceof Supplier<?> loader && loader.get() instanceof BackendProvider provider) {
      return provider;
    }
    throw new IllegalStateException("this class is loaded by FaultyBackends.loader() only");
  }
}
