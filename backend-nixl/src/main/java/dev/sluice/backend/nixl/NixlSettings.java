package dev.sluice.backend.nixl;

import dev.sluice.ffm.Libc;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked of NIXL.
 *
 * @param agentName what NIXL is to call this agent, if not a name of our own making
 * @param listenPort where NIXL answers others that ask for this agent's metadata, if it does
 * @param devices whether NIXL is given device memory; otherwise the engine stages
 * @param guardsExit whether the process is kept from crashing in native exit handlers, where it would
 * @param plugins NIXL's plugins with their parameters, in the order asked for
 * @param ucx how the plugin UCX is set up, where it is one of them
 */
record NixlSettings(
    Optional<String> agentName, OptionalInt listenPort, boolean devices, boolean guardsExit, Map<String, Map<String, String>> plugins, Optional<UcxPlugin> ucx) {
  private static final String DEFAULT_PLUGIN = UcxPlugin.NAME;
  private static final String SEPARATOR = "__";

  static NixlSettings of(BackendConfig config) throws BackendException {
    List<String> names =
        config.parameter("plugins").map(NixlSettings::list).orElse(List.of(DEFAULT_PLUGIN));
    if (names.isEmpty()) {
      throw new BackendException(Kind.CONFIGURATION, "parameter plugins names none: name at least one of NIXL's plugins, such as " + DEFAULT_PLUGIN);
    }
    Map<String, Map<String, String>> plugins = new LinkedHashMap<>();
    names.forEach(name -> plugins.put(name, new LinkedHashMap<>()));
    for (Map.Entry<String, String> parameter : config.parameters().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
      int at = parameter.getKey().indexOf(SEPARATOR);
      if (at > 0) {
        Map<String, String> values = plugins.get(parameter.getKey().substring(0, at).toUpperCase(Locale.ROOT));
        if (values == null) {
          throw new BackendException(
              Kind.CONFIGURATION, "parameter " + parameter.getKey() + " is for a plugin that is not asked for: name it in parameter plugins, which has "
                  + String.join(",", names));
        }
        values.put(parameter.getKey().substring(at + SEPARATOR.length()), parameter.getValue());
      }
    }
    return new NixlSettings(
        config.parameter("agent_name").map(String::strip).filter(text -> !text.isEmpty()),
        config.parameter("listen_port").map(String::strip).filter(text -> !text.isEmpty()).stream().mapToInt(Integer::parseInt).findFirst(),
        config.parameter("device_memory").map(String::strip).orElse("").equals("direct"),
        !config.parameter("exit_guard").map(String::strip).orElse("").equals("off"),
        Collections.unmodifiableMap(plugins),
        ucx(plugins.get(UcxPlugin.NAME), config));
  }

  private static Optional<UcxPlugin> ucx(@Nullable Map<String, String> values, BackendConfig config) throws BackendException {
    if (values == null) {
      return Optional.empty();
    }
    UcxPlugin ucx = UcxPlugin.of(values.getOrDefault(UcxPlugin.ENGINE_CONFIG, ""), config, Libc::getenv);
    values.put(UcxPlugin.ENGINE_CONFIG, ucx.engineConfig());
    return Optional.of(ucx);
  }

  private static List<String> list(String names) {
    return Arrays.stream(names.split(",", -1)).map(String::strip).filter(name -> !name.isEmpty()).map(name -> name.toUpperCase(Locale.ROOT)).distinct().toList();
  }
}
