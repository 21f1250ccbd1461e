package dev.sluice.tck.suite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What a backend's jar tells the suite beyond what the SPI declares, in {@code META-INF/sluice/<NAME>.tck.properties}. Everything is optional:
 *
 * <pre>{@code
 * apart.here.<parameter>  = value   with apart.there, parameters whose agents cannot reach each other: FAIL-6 needs them
 * apart.there.<parameter> = value   where there is a native library
 * known.<parameter>       = value   parameters with which the route is known, where it is not otherwise (CAP-6)
 * group.<transport>       = name    a name for several transports, this one among them, that require_transport takes
 * variable.<NAME>         = value   what a user may have set for the library, and what must stay so (CAP-5)
 * }</pre>
 *
 * @param apartHere parameters
 * @param apartThere parameters
 * @param routeKnown parameters
 * @param transportGroups by transport, a name for several, this one among them
 * @param usersVariables variables of the environment
 */
public record FixtureFile(
    Map<String, String> apartHere,
    Map<String, String> apartThere,
    Map<String, String> routeKnown,
    Map<String, String> transportGroups,
    Map<String, String> usersVariables) {
  private static final String HERE = "apart.here.";
  private static final String THERE = "apart.there.";
  private static final String KNOWN = "known.";
  private static final String GROUP = "group.";
  private static final String VARIABLE = "variable.";

  /**
   * Copies the maps.
   *
   * @param apartHere parameters
   * @param apartThere parameters
   * @param routeKnown parameters
   * @param transportGroups by transport, a name for several, this one among them
   * @param usersVariables variables of the environment
   */
  public FixtureFile {
    apartHere = Map.copyOf(apartHere);
    apartThere = Map.copyOf(apartThere);
    routeKnown = Map.copyOf(routeKnown);
    transportGroups = Map.copyOf(transportGroups);
    usersVariables = Map.copyOf(usersVariables);
  }

  /**
   * Reads what a backend's jar says.
   *
   * @param backend the backend's name
   * @return what it says; empty where it has no such file
   */
  public static FixtureFile of(String backend) {
    Properties properties = new Properties();
    try (InputStream file = FixtureFile.class.getClassLoader().getResourceAsStream("META-INF/sluice/" + backend + ".tck.properties")) {
      if (file != null) {
        properties.load(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("META-INF/sluice/" + backend + ".tck.properties cannot be read", e);
    }
    return new FixtureFile(
        beginningWith(HERE, properties),
        beginningWith(THERE, properties),
        beginningWith(KNOWN, properties),
        beginningWith(GROUP, properties),
        beginningWith(VARIABLE, properties));
  }

  private static Map<String, String> beginningWith(String prefix, Properties properties) {
    Map<String, String> found = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(prefix)) {
        found.put(name.substring(prefix.length()), properties.getProperty(name).trim());
      }
    }
    return found;
  }
}
