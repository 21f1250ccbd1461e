package dev.sluice.backend.nixl;

import dev.sluice.Route;
import dev.sluice.spi.BackendConfig;
import java.util.Optional;
import java.util.Set;

/** How bytes go. NIXL's C interface does not tell, so it is known only where the user has left a plugin no choice. */
final class Routes {
  private static final String UNKNOWN = "unknown";

  private Routes() {}

  static Route of(NixlSettings settings, BackendConfig config) {
    String plugins = String.join("+", settings.plugins().keySet());
    Optional<String> only = settings.plugins().keySet().equals(Set.of("UCX")) ? only(config.environment().getOrDefault("UCX_TLS", "")) : Optional.empty();
    return only.isPresent()
        ? new Route(NixlBackendProvider.NAME, only.get(), plugins, Route.Path.DIRECT, Route.Known.FORCED)
        : new Route(NixlBackendProvider.NAME, plugins, UNKNOWN, Route.Path.DIRECT, Route.Known.UNKNOWN);
  }

  /** The only transport that a {@code UCX_TLS} allows, if it names one. */
  private static Optional<String> only(String tls) {
    String name = tls.strip();
    return name.isEmpty() || name.contains(",") || name.startsWith("^") || name.equals("all") ? Optional.empty() : Optional.of(name);
  }
}
