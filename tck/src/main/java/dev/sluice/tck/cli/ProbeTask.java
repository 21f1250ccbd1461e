package dev.sluice.tck.cli;

import dev.sluice.config.BackendSelection;
import dev.sluice.config.ProviderMatch;
import dev.sluice.config.InvalidConfigurationException;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Parameter;
import dev.sluice.spi.Providers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Asks every provider whether it can be used, in a process of its own: what a library prints or breaks stays there. */
final class ProbeTask {
  static final String NAME = "probe";

  private final ParentLink parent;
  private final Map<String, String> environment;

  ProbeTask(ParentLink parent, Map<String, String> environment) {
    this.parent = parent;
    this.environment = environment;
  }

  int run() {
    JsonNode config = parent.request().path("engineConfig");
    BackendSelection selection = Selections.resolve(config.isString() ? Path.of(config.stringValue()) : null, environment);
    Set<String> skipped = new HashSet<>();
    parent.request().path("skip").forEach(one -> skipped.add(one.asString("")));
    Providers providers = Providers.discover(BackendProvider.class.getClassLoader());
    Map<String, ProviderMatch.Chosen> chosen = chosen(selection, providers);
    for (Providers.Found found : providers.found()) {
      if (!skipped.contains(found.provider().getClass().getName())) {
        probe(found, selection, chosen);
      }
    }
    parent.event("problems", Map.of("problems", providers.problems()));
    return ExitCodes.DONE;
  }

  private Map<String, ProviderMatch.Chosen> chosen(BackendSelection selection, Providers providers) {
    Map<String, ProviderMatch.Chosen> chosen = new LinkedHashMap<>();
    try {
      ProviderMatch match = ProviderMatch.of(selection, Selections.candidates(providers));
      match.chosen().forEach(one -> chosen.put(one.providerName(), one));
      parent.event("problems", Map.of("problems", match.warnings()));
    } catch (InvalidConfigurationException invalid) {
      // The list of what is there helps most when what was asked for is not.
      parent.event("problems", Map.of("problems", List.of(Failure.of(invalid).line())));
    }
    return chosen;
  }

  private void probe(Providers.Found found, BackendSelection selection, Map<String, ProviderMatch.Chosen> chosen) {
    BackendProvider provider = found.provider();
    ProviderMatch.Chosen one = chosen.get(provider.name());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", provider.name());
    json.put("provider", provider.getClass().getName());
    json.put("origin", found.origin());
    json.put("aliases", new TreeSet<>(provider.aliases()));
    json.put("enabled", one != null);
    json.put("why", one == null ? selection.why(provider.name(), provider.aliases()) : one.why());
    json.put("available", false);
    json.put("version", null);
    json.put("library", null);
    json.put("memoryKinds", List.of());
    json.put("transports", List.of());
    json.put("reason", null);
    json.put("remedy", null);
    json.put("parameters", parameters(provider));
    parent.event("probing", Map.of("backend", json));
    Map<String, String> parameters = one == null ? selection.parameters().getOrDefault(provider.name(), Map.of()) : one.parameters();
    List<String> notes = answer(provider, new BackendConfig(parameters, environment), json);
    parent.event("probed", Map.of("backend", json, "notes", notes));
  }

  private static List<String> answer(BackendProvider provider, BackendConfig config, Map<String, Object> json) {
    try {
      switch (provider.availability(config)) {
        case Availability.Available available -> {
          json.put("available", true);
          json.put("version", available.version());
          json.put("library", available.library().isEmpty() ? null : available.library());
          json.put("memoryKinds", available.memoryKinds().stream().sorted().map(Enum::name).toList());
          json.put("transports", available.transports());
          return available.notes();
        }
        case Availability.Unavailable(String reason, String remedy) -> {
          json.put("reason", reason);
          json.put("remedy", remedy);
        }
      }
    } catch (RuntimeException | LinkageError broken) {
      json.put("reason", "the provider failed when it was asked: " + broken);
      json.put("remedy", "report this to the provider's author");
    }
    return List.of();
  }

  private static List<Map<String, Object>> parameters(BackendProvider provider) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Parameter parameter : provider.parameters()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", parameter.name());
      one.put("default", parameter.defaultValue());
      one.put("description", parameter.description());
      all.add(one);
    }
    return all;
  }
}
