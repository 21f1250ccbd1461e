package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Optional;

/** Where NIXL looks for its plugins. */
final class NixlPluginDir implements Check {
  @Override
  public String id() {
    return "NIXL-PLUGIN-DIR";
  }

  @Override
  public String why() {
    return "Plugins are of one release with the libnixl that loads them: others are not found, or end the process.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    Optional<String> folder = machine.variable("NIXL_PLUGIN_DIR");
    return folder.isPresent() && (!folder.get().startsWith("/") || machine.names(folder.get()).stream().noneMatch(name -> name.startsWith("libplugin_")))
        ? found(Finding.Severity.ERROR, "NIXL looks for its plugins where there are none", machine.seen("NIXL_PLUGIN_DIR"), "unset it: NIXL finds the plugins beside its own library; of TensorRT-LLM's own plugins only decode workers on several nodes need the variable")
        : List.of();
  }
}
