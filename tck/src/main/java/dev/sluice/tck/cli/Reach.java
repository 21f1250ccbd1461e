package dev.sluice.tck.cli;

import dev.sluice.AgentConfig;
import dev.sluice.MemoryKind;
import dev.sluice.config.InvalidConfigurationException;
import dev.sluice.config.ProviderMatch;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Providers;
import java.util.List;
import java.util.Optional;

/** What the backends of an agent reach, by what they declare. */
enum Reach {
  /** Memory of other processes. */
  PROCESSES,
  /** Files, and no other process. */
  FILES;

  /** Asks the backends that a configuration chooses. What cannot be asked counts as reaching processes: opening the agent says what is wrong with it. */
  static Reach of(AgentConfig config) {
    Providers providers = Providers.discover(config.loader());
    List<ProviderMatch.Chosen> chosen;
    try {
      chosen = ProviderMatch.of(config.selection(), Selections.candidates(providers)).chosen();
    } catch (InvalidConfigurationException told) {
      return PROCESSES;
    }
    return !chosen.isEmpty() && chosen.stream().allMatch(one -> reachesFilesAlone(provider(one, providers), new BackendConfig(one.parameters(), config.environment())))
        ? FILES
        : PROCESSES;
  }

  /** Refuses what was asked for and does not go with it. */
  void check(RoleRequest request, AgentConfig config) {
    String backends = String.join(", ", config.selection().enabled());
    if (this == PROCESSES) {
      if (request.file() != null) {
        throw Failure.usage("--file: " + backends + " moves bytes from process to process, and no file lies between them",
            "leave --file out, or choose a backend that reaches files and nothing else, such as --backend GDS");
      }
      return;
    }
    if (!request.onOneMachine()) {
      throw Failure.usage(backends + " reaches files of this machine and no other process, let alone another machine",
          "use ./sluice demo, which offloads to a file and reloads from it in another process, or choose a backend that reaches other machines, such as --backend UCX");
    }
    if (request.wish().containsKey("operation")) {
      throw Failure.usage("--operation: " + backends + " reaches files alone, so prefill writes a file and decode reads it, always both", "leave --operation out");
    }
  }

  private static BackendProvider provider(ProviderMatch.Chosen chosen, Providers providers) {
    return providers.found().stream()
        .map(Providers.Found::provider)
        .filter(provider -> provider.name().equals(chosen.providerName()))
        .findFirst()
        .orElseThrow();
  }

  /** A backend is opened for this only if it says that it knows files, since opening some takes long. */
  private static boolean reachesFilesAlone(BackendProvider provider, BackendConfig config) {
    return provider.usable(config) instanceof Availability.Available available
        && available.memoryKinds().contains(MemoryKind.FILE)
        && declared(provider, config).filter(can -> can.has(Capability.FILE) && !can.has(Capability.REMOTE)).isPresent();
  }

  private static Optional<Capabilities> declared(BackendProvider provider, BackendConfig config) {
    try {
      Backend backend = provider.open(new BackendContext("reach", config, (_, _, _) -> {}, _ -> {}));
      try {
        return Optional.of(backend.capabilities());
      } finally {
        backend.close();
      }
    } catch (BackendException told) {
      return Optional.empty();
    }
  }
}
