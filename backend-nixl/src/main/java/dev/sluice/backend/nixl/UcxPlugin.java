package dev.sluice.backend.nixl;

import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the plugin UCX is set up. It has its own copy of UCX, whose settings NIXL takes in one parameter, as {@code NAME=value,NAME=value}; a variable of the process's environment
 * comes before them.
 *
 * @param settings UCX's settings by name, without the prefix {@code UCX_}, that are made through NIXL
 * @param inherited gives a variable of the process's own environment
 */
record UcxPlugin(Map<String, String> settings, Function<String, Optional<String>> inherited) {
  static final String NAME = "UCX";
  static final String ENGINE_CONFIG = "engine_config";

  private static final String VARIABLE_PREFIX = "UCX_";
  private static final String LOOKS_AFTER_PEERS = "KEEPALIVE_INTERVAL";

  /** A peer that was killed while bytes move by shared memory is noticed by this alone; NIXL leaves it at 20 s. */
  private static final String LOOK_INTERVAL = "2s";

  /**
   * Reads what the user said.
   *
   * @param parameter what was given as the plugin's parameter {@value #ENGINE_CONFIG}
   */
  static UcxPlugin of(String parameter, BackendConfig config, Function<String, Optional<String>> inherited) throws BackendException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(LOOKS_AFTER_PEERS, LOOK_INTERVAL);
    for (Map.Entry<String, String> variable : config.environment().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
      if (variable.getKey().startsWith(VARIABLE_PREFIX) && !inherited.apply(variable.getKey()).equals(Optional.of(variable.getValue()))) {
        if (variable.getValue().contains(",")) {
          throw new BackendException(
              Kind.CONFIGURATION, "NIXL cannot give " + variable.getKey() + "=" + variable.getValue() + ", which has a comma, to its UCX: set it before the JVM starts");
        }
        settings.put(variable.getKey().substring(VARIABLE_PREFIX.length()), variable.getValue());
      }
    }
    for (String setting : parameter.split(",", -1)) {
      int at = setting.indexOf('=');
      if (at > 0) {
        settings.put(setting.substring(0, at).strip(), setting.substring(at + 1).strip());
      } else if (!setting.isBlank()) {
        throw new BackendException(
            Kind.CONFIGURATION, "parameter ucx__" + ENGINE_CONFIG + "=" + parameter + ": '" + setting.strip() + "' is no setting such as TLS=tcp");
      }
    }
    return new UcxPlugin(settings, inherited);
  }

  /** The value for NIXL's parameter. */
  String engineConfig() {
    return settings.entrySet().stream().map(setting -> setting.getKey() + "=" + setting.getValue()).collect(Collectors.joining(","));
  }

  /** The only transport that UCX is left, if there is one only. */
  Optional<String> onlyTransport() {
    String tls = inherited.apply(VARIABLE_PREFIX + "TLS").orElse(settings.getOrDefault("TLS", "")).strip();
    return tls.isEmpty() || tls.contains(",") || tls.startsWith("^") || tls.equals("all") ? Optional.empty() : Optional.of(tls);
  }
}
