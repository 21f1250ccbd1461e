package dev.sluice.tck.fork;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The system properties of ours, which every JVM that we start takes over. */
public final class OwnProperties {
  private static final String PREFIX = "sluice.";

  private OwnProperties() {}

  /**
   * Those of this JVM.
   *
   * @return by name, to be changed as one likes
   */
  public static Map<String, String> now() {
    Map<String, String> ours = new TreeMap<>();
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith(PREFIX))
        .forEach(name -> ours.put(name, System.getProperty(name)));
    return ours;
  }

  /**
   * Properties as a command line has them.
   *
   * @param properties by name
   * @return an option each
   */
  public static List<String> options(Map<String, String> properties) {
    return properties.entrySet().stream().map(property -> "-D" + property.getKey() + "=" + property.getValue()).toList();
  }
}
