package dev.sluice.tck.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where NIXL looks for its plugins. */
final class NixlPluginDir implements Check {
  /** The folder above that of the libraries, which has that of the plugins too. */
  private static Path install(Path library) {
    Path folder = library.toAbsolutePath().normalize().getParent();
    return folder == null || folder.getParent() == null ? library : folder.getParent();
  }

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
    Optional<String> named = machine.variable("NIXL_PLUGIN_DIR");
    if (named.isEmpty()) {
      return List.of();
    }
    String folder = named.get();
    if (!folder.startsWith("/") || machine.names(folder).stream().noneMatch(name -> name.startsWith("libplugin_"))) {
      return found(Finding.Severity.ERROR, "NIXL looks for its plugins where there are none", machine.seen("NIXL_PLUGIN_DIR"), "unset it: NIXL finds the plugins beside its own library");
    }
    Path library = machine.libraries().get("NIXL");
    if (library != null && library.getParent() != null && !machine.path(folder).normalize().startsWith(install(library))) {
      return found(Finding.Severity.ERROR, "NIXL looks for its plugins in another install than its library is of", machine.seen("NIXL_PLUGIN_DIR") + ", and the library is " + library,
          "unset it; of TensorRT-LLM's own plugins only its decode workers on several nodes need the variable");
    }
    return List.of();
  }
}
