package dev.sluice.backend.nixl;

import dev.sluice.Route;
import java.util.List;
import java.util.Optional;

/** How bytes go. NIXL's C interface does not tell, so it is known only where the user has left its plugin no choice. */
final class Routes {
  private static final String UNKNOWN = "unknown";

  private Routes() {}

  /**
   * The route between two agents.
   *
   * @param plugins what both have, at least one
   * @param forced the only transport of that plugin, if it has one only
   */
  static Route of(List<String> plugins, Optional<String> forced) {
    String names = String.join("+", plugins);
    return plugins.size() == 1 && forced.isPresent()
        ? new Route(NixlBackendProvider.NAME, forced.get(), names, Route.Path.DIRECT, Route.Known.FORCED)
        : new Route(NixlBackendProvider.NAME, names, UNKNOWN, Route.Path.DIRECT, Route.Known.UNKNOWN);
  }
}
