package dev.sluice.spi;

import java.util.Map;
import java.util.Optional;

/**
 * What a backend is configured with.
 *
 * @param parameters by lower-case name; each was checked against {@link BackendProvider#parameters()}
 * @param environment the environment that the agent was given: use it, not the process's own
 */
public record BackendConfig(Map<String, String> parameters, Map<String, String> environment) {
  /**
   * Copies the maps.
   *
   * @param parameters by lower-case name
   * @param environment the environment
   */
  public BackendConfig {
    parameters = Map.copyOf(parameters);
    environment = Map.copyOf(environment);
  }

  /** Without the environment, which may hold secrets. */
  @Override
  public String toString() {
    return "BackendConfig[parameters=" + parameters + "]";
  }

  /**
   * A parameter's value.
   *
   * @param name lower case
   * @return the value, empty when it was not given
   */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
