package dev.sluice.backend.ucx;

import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the user asked of UCX, from parameters, the agent's environment and the process's own, in falling order.
 *
 * @param library where libucp is, a file or a folder
 * @param workers how many workers
 * @param requiredTransport the transport that must carry the data
 * @param asked settings to be made, by UCX's names without the prefix {@code UCX_}
 * @param inherited gives a variable of the process's own environment, which UCX reads by itself
 */
record UcxSettings(
    Optional<String> library,
    int workers,
    Optional<String> requiredTransport,
    Map<String, Setting> asked,
    Function<String, Optional<String>> inherited) {
  private static final String VARIABLE_PREFIX = "UCX_";

  /** Parameters that are another name for a setting. */
  private static final Map<String, String> SHORT_NAMES =
      Map.of("devices", "NET_DEVICES", "tls", "TLS", "keepalive_interval", "KEEPALIVE_INTERVAL");

  /** {@code UCX_} variables that the library takes while it is loaded, or that are not its own: no setting of a context. */
  private static final List<String> NOT_OF_A_CONTEXT =
      List.of(
          "HANDLE_ERRORS", "DEBUG_SIGNO", "MEM_", "VFS_", "WARN_UNUSED_ENV_VARS", "LOG_", "HOME", "DIR", "ROOT", "PREFIX", "PATH", "VERSION",
          "MODULE", "STATS_", "PROFILE_", "CONFIG_DIR", "PY_", "INSTALL");

  /**
   * One setting.
   *
   * @param value its value
   * @param origin how the user gave it, for messages
   */
  record Setting(String value, String origin) {}

  static UcxSettings of(BackendConfig config, Function<String, Optional<String>> inherited) throws BackendException {
    Map<String, Setting> asked = new LinkedHashMap<>();
    config.environment().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(VARIABLE_PREFIX))
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> addVariable(asked, entry.getKey(), entry.getValue(), inherited));
    addParameters(asked, config.parameters());
    return new UcxSettings(
        config.parameter("library"),
        config.parameter("num_workers").map(text -> Integer.parseInt(text.trim())).orElse(1),
        config.parameter("require_transport").map(String::trim).filter(text -> !text.isEmpty()),
        asked,
        inherited);
  }

  /** What the user said about a setting, anywhere. */
  Optional<Setting> value(String name) {
    Setting setting = asked.get(name);
    return setting != null
        ? Optional.of(setting)
        : inherited.apply(VARIABLE_PREFIX + name).map(value -> new Setting(value, "the environment"));
  }

  private static void addVariable(
      Map<String, Setting> asked, String variable, String value, Function<String, Optional<String>> inherited) {
    String name = variable.substring(VARIABLE_PREFIX.length());
    boolean ofContext = NOT_OF_A_CONTEXT.stream().noneMatch(name::startsWith);
    // What the process has under the same value, the library reads by itself.
    if (ofContext && !inherited.apply(variable).equals(Optional.of(value))) {
      asked.put(name, new Setting(value, "variable " + variable + "=" + value));
    }
  }

  private static void addParameters(Map<String, Setting> asked, Map<String, String> parameters) throws BackendException {
    Map<String, String> givenBy = new LinkedHashMap<>();
    for (Map.Entry<String, String> parameter : parameters.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
      String given = parameter.getKey();
      String name =
          given.startsWith("ucx_") ? given.substring("ucx_".length()).toUpperCase(Locale.ROOT) : SHORT_NAMES.getOrDefault(given, "");
      if (name.isEmpty()) {
        continue;
      }
      String value = parameter.getValue().trim();
      String other = givenBy.putIfAbsent(name, given);
      if (other != null && !parameters.getOrDefault(other, "").trim().equals(value)) {
        throw new BackendException(
            BackendException.Kind.CONFIGURATION,
            "parameters " + other + " and " + given + " both set UCX_" + name + ", to different values: give one of them");
      }
      asked.put(name, new Setting(value, "parameter " + given + "=" + value));
    }
  }
}
