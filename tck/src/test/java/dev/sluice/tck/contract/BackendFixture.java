package dev.sluice.tck.contract;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import java.util.HashMap;
import java.util.Map;

/**
 * What the rules must know about the backend that they test.
 *
 * @param backend its name
 * @param nativeLibrary the file name of the library that the parameter {@code library} names
 * @param environment what chooses and configures it, for agents here and in peers
 * @param apart with {@code fromApart}, two environments that leave the backend no transport in common
 * @param fromApart the other of the two
 * @param pools whether peers let their agent allocate the memory of their regions, instead of bringing it
 */
record BackendFixture(
    String backend,
    String nativeLibrary,
    Map<String, String> environment,
    Map<String, String> apart,
    Map<String, String> fromApart,
    boolean pools) {
  private static final String FLAG = "SLUICE_BACKEND_";

  /** The backend on the way that it chooses itself. */
  static BackendFixture of(String backend, String nativeLibrary) {
    return new BackendFixture(backend, nativeLibrary, Map.of(FLAG + backend, "true"), Map.of(), Map.of(), false);
  }

  BackendFixture with(String variable, String value) {
    return new BackendFixture(backend, nativeLibrary, and(environment, variable, value), apart, fromApart, pools);
  }

  /** The same with a parameter of the backend. */
  BackendFixture withParameter(String name, String value) {
    return with(FLAG + backend + "__" + name, value);
  }

  BackendFixture withPools() {
    return new BackendFixture(backend, nativeLibrary, environment, apart, fromApart, true);
  }

  /** Declares two values of a parameter whose agents cannot reach each other. */
  BackendFixture apartBy(String name, String here, String there) {
    String variable = FLAG + backend + "__" + name;
    return new BackendFixture(backend, nativeLibrary, environment, and(environment, variable, here), and(environment, variable, there), pools);
  }

  AgentConfig config(String agent) {
    return AgentConfig.fromEnvironment(agent, environment);
  }

  Agent open(String agent) {
    return Agent.open(config(agent));
  }

  private static Map<String, String> and(Map<String, String> environment, String variable, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(variable, value);
    return Map.copyOf(changed);
  }
}
