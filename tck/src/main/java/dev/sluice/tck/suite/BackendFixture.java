package dev.sluice.tck.suite;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the suite must know about the backend that it tests. {@link #of} is enough for most; what a backend cannot declare through the SPI,
 * its jar says in {@code META-INF/sluice/<NAME>.tck.properties} (see {@link FixtureFile}).
 *
 * @param backend the backend's name
 * @param environment what chooses and configures it, for agents here and in peers
 * @param hints what the backend's jar says
 * @param pools whether peers let their agent allocate the memory of their regions, instead of bringing it
 */
public record BackendFixture(String backend, Map<String, String> environment, FixtureFile hints, boolean pools) {
  private static final String FLAG = "SLUICE_BACKEND_";

  /**
   * Copies the environment.
   *
   * @param backend the backend's name
   * @param environment what chooses and configures it
   * @param hints what the backend's jar says
   * @param pools whether peers let their agent allocate
   */
  public BackendFixture {
    environment = Map.copyOf(environment);
  }

  /**
   * A backend on the way that it chooses itself.
   *
   * @param backend its name
   * @return the fixture
   */
  public static BackendFixture of(String backend) {
    return of(backend, Map.of());
  }

  /**
   * A backend in an environment.
   *
   * @param backend its name
   * @param environment variables for it and for the engine; a flag that turns the backend on is added
   * @return the fixture
   */
  public static BackendFixture of(String backend, Map<String, String> environment) {
    return new BackendFixture(backend, and(environment, FLAG + backend, "true"), FixtureFile.of(backend), false);
  }

  /**
   * The same with a variable.
   *
   * @param variable the variable
   * @param value its value
   * @return the fixture
   */
  public BackendFixture with(String variable, String value) {
    return new BackendFixture(backend, and(environment, variable, value), hints, pools);
  }

  /**
   * The same with a parameter of the backend.
   *
   * @param name the parameter, in any case
   * @param value its value
   * @return the fixture
   */
  public BackendFixture withParameter(String name, String value) {
    return with(FLAG + backend + "__" + name.toUpperCase(Locale.ROOT), value); // one variable, however it is spelt
  }

  /**
   * The same with memory that the peers' agents allocate.
   *
   * @return the fixture
   */
  public BackendFixture withPools() {
    return new BackendFixture(backend, environment, hints, true);
  }

  /** Two environments whose agents cannot reach each other, empty where the jar names none. */
  Optional<Apart> apart() {
    if (hints.apartHere().isEmpty() || hints.apartThere().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Apart(withParameters(hints.apartHere()).environment(), withParameters(hints.apartThere()).environment()));
  }

  /** The same with parameters by which the route is known, empty where the jar names none. */
  Optional<BackendFixture> ofKnownRoute() {
    return hints.routeKnown().isEmpty() ? Optional.empty() : Optional.of(withParameters(hints.routeKnown()));
  }

  /** Two environments. */
  record Apart(Map<String, String> here, Map<String, String> there) {}

  AgentConfig config(String agent) {
    return AgentConfig.fromEnvironment(agent, environment);
  }

  Agent open(String agent) {
    return Agent.open(config(agent));
  }

  private BackendFixture withParameters(Map<String, String> parameters) {
    BackendFixture changed = this;
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      changed = changed.withParameter(parameter.getKey(), parameter.getValue());
    }
    return changed;
  }

  private static Map<String, String> and(Map<String, String> environment, String variable, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(variable, value);
    return changed;
  }
}
