package dev.sluice.tck.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The engine's configuration, for all commands that ask which backends are wanted. */
final class EngineConfigOption {
  @Option(
      names = "--engine-config",
      paramLabel = "FILE",
      description = "YAML with a cache_transceiver_config, which then says which backends are wanted. Default: what SLUICE_ENGINE_CONFIG names; without it, the variables decide alone.")
  @Nullable Path file;
}
