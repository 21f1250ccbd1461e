package dev.sluice;

import dev.sluice.config.BackendSelection;
import dev.sluice.config.EngineSettings;
import dev.sluice.config.InvalidConfigurationException;
import dev.sluice.cuda.CudaDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an agent is opened with: its name, the backends and why they are on or off, the engine's settings. Immutable; each {@code with} method
 * gives a changed copy.
 *
 * @param name the agent's name, at most 128 bytes of UTF-8
 * @param selection which backends, with which parameters, and why
 * @param settings timeouts, secret and other settings of the engine
 * @param environment the environment that backends and libraries may look at
 * @param loader where providers are looked for
 * @param cuda the driver of devices; empty for that of this machine, which is then looked for when device memory is first used
 */
public record AgentConfig(
    String name,
    BackendSelection selection,
    EngineSettings settings,
    Map<String, String> environment,
    ClassLoader loader,
    Optional<CudaDriver> cuda) {
  /**
   * Copies the environment.
   *
   * @param name the agent's name
   * @param selection which backends
   * @param settings settings of the engine
   * @param environment the environment
   * @param loader where providers are looked for
   * @param cuda the driver of devices
   */
  public AgentConfig {
    environment = Map.copyOf(environment);
  }

  /**
   * Backends as the process's environment asks for them: {@code SLUICE_ENGINE_CONFIG} when it is set, else the flags.
   *
   * @param name the agent's name
   * @return the configuration
   * @throws ConfigurationException naming every malformed variable
   */
  public static AgentConfig fromEnvironment(String name) {
    return fromEnvironment(name, System.getenv());
  }

  /**
   * Backends as an environment asks for them.
   *
   * @param name the agent's name
   * @param environment variables by name
   * @return the configuration
   * @throws ConfigurationException naming every malformed variable
   */
  public static AgentConfig fromEnvironment(String name, Map<String, String> environment) {
    return checked(() -> of(name, BackendSelection.resolve(environment), environment));
  }

  /**
   * Backends as an engine configuration file asks for them.
   *
   * @param name the agent's name
   * @param file YAML with a {@code cache_transceiver_config}
   * @param environment variables by name
   * @return the configuration
   * @throws ConfigurationException naming what is wrong in the file or the environment
   */
  public static AgentConfig fromEngineConfig(String name, Path file, Map<String, String> environment) {
    return checked(() -> of(name, BackendSelection.fromEngineConfig(file, environment), environment));
  }

  /**
   * Backends given in code; the environment's flags are not read, its other variables are.
   *
   * @param name the agent's name
   * @param backends names in order of preference
   * @param parameters by backend name, by parameter name
   * @return the configuration
   */
  public static AgentConfig ofBackends(String name, List<String> backends, Map<String, Map<String, String>> parameters) {
    return checked(() -> of(name, BackendSelection.ofCode(backends, parameters), System.getenv()));
  }

  /**
   * A copy with another name.
   *
   * @param changed the agent's name
   * @return the copy
   */
  public AgentConfig withName(String changed) {
    return new AgentConfig(changed, selection, settings, environment, loader, cuda);
  }

  /**
   * A copy with other engine settings.
   *
   * @param changed the settings
   * @return the copy
   */
  public AgentConfig withSettings(EngineSettings changed) {
    return new AgentConfig(name, selection, changed, environment, loader, cuda);
  }

  /**
   * A copy with other backends.
   *
   * @param changed the selection
   * @return the copy
   */
  public AgentConfig withSelection(BackendSelection changed) {
    return new AgentConfig(name, changed, settings, environment, loader, cuda);
  }

  /**
   * A copy that looks for providers elsewhere too.
   *
   * @param changed the class loader
   * @return the copy
   */
  public AgentConfig withLoader(ClassLoader changed) {
    return new AgentConfig(name, selection, settings, environment, changed, cuda);
  }

  /**
   * A copy with another driver of devices: a simulation, for tests.
   *
   * @param changed the driver
   * @return the copy
   */
  public AgentConfig withCuda(CudaDriver changed) {
    return new AgentConfig(name, selection, settings, environment, loader, Optional.of(changed));
  }

  /** Without the environment, which may hold secrets. */
  @Override
  public String toString() {
    return "AgentConfig[name=" + name + ", selection=" + selection + ", settings=" + settings + "]";
  }

  private static AgentConfig of(String name, BackendSelection selection, Map<String, String> environment) {
    return new AgentConfig(
        name, selection, EngineSettings.fromEnvironment(environment), environment, AgentConfig.class.getClassLoader(), Optional.empty());
  }

  private static AgentConfig checked(Supplier<AgentConfig> source) {
    try {
      return source.get();
    } catch (InvalidConfigurationException invalid) {
      throw new ConfigurationException(String.valueOf(invalid.getMessage()), invalid);
    }
  }
}
