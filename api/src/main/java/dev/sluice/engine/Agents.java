package dev.sluice.engine;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AgentMetadata;
import dev.sluice.ConfigurationException;
import dev.sluice.UnavailableException;
import dev.sluice.config.BackendSelection;
import dev.sluice.config.InvalidConfigurationException;
import dev.sluice.config.ProviderMatch;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import dev.sluice.spi.Providers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Opens agents: from a configuration to providers that are found, available and parametrised. */
public final class Agents {
  /** The engine's own parameter of every backend. */
  static final String REQUIRE_TRANSPORT = "require_transport";

  private Agents() {}

  /** A provider that a configuration chose, with what it is opened with. */
  record Chosen(BackendProvider provider, String why, BackendConfig config, Availability availability) {}

  /**
   * Opens an agent.
   *
   * @param config the configuration
   * @return the agent
   */
  public static Agent open(AgentConfig config) {
    checkName(config.name());
    List<Chosen> chosen = choose(config);
    for (Chosen one : chosen) {
      if (one.availability() instanceof Availability.Unavailable(String reason, String remedy)) {
        throw new UnavailableException("backend " + one.provider().name() + " (" + one.why() + ") is not available: " + reason + "; " + remedy);
      }
    }
    return AgentEngine.open(config, chosen);
  }

  private static void checkName(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (name.isBlank() || bytes > AgentMetadata.MAX_NAME_BYTES) {
      throw new ConfigurationException("an agent's name has 1 to " + AgentMetadata.MAX_NAME_BYTES + " bytes of UTF-8 and is not blank, not " + bytes + " bytes");
    }
  }

  private static List<Chosen> choose(AgentConfig config) {
    BackendSelection selection = config.selection();
    try {
      BackendSelection _ = selection.requireEnabled();
    } catch (InvalidConfigurationException nothing) {
      throw new ConfigurationException(String.valueOf(nothing.getMessage()), nothing);
    }
    Providers providers = Providers.discover(config.loader());
    List<Chosen> chosen = new ArrayList<>();
    for (ProviderMatch.Chosen match : match(selection, providers)) {
      BackendProvider provider = providers.found().stream()
          .map(Providers.Found::provider)
          .filter(candidate -> candidate.name().equals(match.providerName()))
          .findFirst()
          .orElseThrow();
      String conflicts = providers.problems().stream().filter(problem -> problem.contains(" " + provider.name() + ":")).collect(Collectors.joining("; "));
      if (!conflicts.isEmpty()) {
        throw new ConfigurationException(conflicts);
      }
      checkParameters(provider, match.parameters());
      BackendConfig given = new BackendConfig(match.parameters(), config.environment());
      chosen.add(new Chosen(provider, match.why(), given, provider.usable(given)));
    }
    return chosen;
  }

  private static List<ProviderMatch.Chosen> match(BackendSelection selection, Providers providers) {
    try {
      return ProviderMatch.of(
              selection,
              providers.found().stream()
                  .map(found -> new ProviderMatch.Candidate(found.provider().name(), List.copyOf(found.provider().aliases())))
                  .toList())
          .chosen();
    } catch (InvalidConfigurationException invalid) {
      String problems = providers.problems().isEmpty() ? "" : "; " + String.join("; ", providers.problems());
      throw new ConfigurationException(invalid.getMessage() + problems, invalid);
    }
  }

  private static void checkParameters(BackendProvider provider, Map<String, String> given) {
    List<String> wrong = new ArrayList<>();
    given.forEach(
        (name, value) -> {
          Optional<Parameter> known = provider.parameters().stream().filter(parameter -> parameter.matches(name)).findFirst();
          if (known.isEmpty() && !name.equals(REQUIRE_TRANSPORT)) {
            wrong.add("backend " + provider.name() + " has no parameter '" + name + "'");
          } else {
            known.flatMap(parameter -> parameter.check().apply(value)).ifPresent(problem -> wrong.add(
                "parameter '" + name + "' of backend " + provider.name() + ": '" + value + "' " + problem));
          }
        });
    if (!wrong.isEmpty()) {
      String names = provider.parameters().stream().map(Parameter::name).collect(Collectors.joining(", "));
      throw new ConfigurationException(String.join("; ", wrong) + ". Its parameters are: " + names);
    }
  }

  static Optional<String> requiredTransport(BackendConfig config) {
    return config.parameter(REQUIRE_TRANSPORT).map(String::trim).filter(value -> !value.isEmpty());
  }
}
