package dev.sluice.tck.cli;

import dev.sluice.AgentConfig;
import dev.sluice.config.BackendSelection;
import dev.sluice.config.InvalidConfigurationException;
import dev.sluice.config.ProviderMatch;
import dev.sluice.spi.Providers;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the options and the environment to what an agent is opened with. */
final class Selections {
  private Selections() {}

  /** What the environment or the file asks for; nothing enabled is no error. */
  static BackendSelection resolve(@Nullable Path engineConfig, Map<String, String> environment) {
    return engineConfig == null
        ? BackendSelection.resolve(environment)
        : BackendSelection.fromEngineConfig(engineConfig, environment);
  }

  /** The same, or the one backend that an option names, with the parameters that the environment gives it. */
  static BackendSelection resolve(@Nullable String backend, @Nullable Path engineConfig, Map<String, String> environment) {
    BackendSelection asked = resolve(engineConfig, environment);
    if (backend == null) {
      return asked.requireEnabled();
    }
    String name = backend.strip().toUpperCase(Locale.ROOT);
    if (name.isEmpty()) {
      throw Failure.usage("--backend is empty", "name a backend, such as UCX; ./sluice info lists them");
    }
    Map<String, String> parameters = asked.parameters().getOrDefault(name, Map.of());
    return BackendSelection.ofCode(List.of(name), parameters.isEmpty() ? Map.of() : Map.of(name, parameters));
  }

  /** What an agent of this name is opened with; a backend that nobody provides is not available, and no fault of the configuration. */
  static AgentConfig agent(
      String name, @Nullable String backend, @Nullable Path engineConfig, Map<String, String> environment) {
    BackendSelection selection = resolve(backend, engineConfig, environment);
    AgentConfig config =
        engineConfig == null
            ? AgentConfig.fromEnvironment(name, environment)
            : AgentConfig.fromEngineConfig(name, engineConfig, environment);
    checkProvided(selection, Providers.discover(config.loader()));
    return config.withSelection(selection);
  }

  static void checkProvided(BackendSelection selection, Providers providers) {
    try {
      ProviderMatch.of(selection, candidates(providers));
    } catch (InvalidConfigurationException invalid) {
      Failure failure = Failure.of(invalid);
      if (selection.enabled().stream().allMatch(name -> isProvided(name, providers))) {
        throw failure;
      }
      throw new Failure(ExitCodes.UNAVAILABLE, "unavailable", failure.text(), failure.remedy(), invalid);
    }
  }

  static List<ProviderMatch.Candidate> candidates(Providers providers) {
    return providers.found().stream()
        .map(found -> new ProviderMatch.Candidate(found.provider().name(), List.copyOf(found.provider().aliases())))
        .toList();
  }

  private static boolean isProvided(String name, Providers providers) {
    return providers.found().stream()
        .anyMatch(found -> found.provider().name().equals(name) || found.provider().aliases().contains(name));
  }
}
