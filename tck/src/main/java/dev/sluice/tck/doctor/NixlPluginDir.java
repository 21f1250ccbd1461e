package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where NIXL looks for its plugins. */
final class NixlPluginDir implements Check {
  private static final Pattern LIBRARY = Pattern.compile("/libnixl(-[0-9a-f]{8})?\\.so");
  /** Python's packages keep the library and the plugins in two folders beside each other. */
  private static final Pattern PACKAGE = Pattern.compile("^(.*/)\\.?(nixl\\w*)(?:\\.mesonpy)?\\.libs/");
  private static final String REMEDY = "unset it: NIXL finds the plugins beside its own library; of TensorRT-LLM's own plugins only decode workers on several nodes need the variable";

  private static boolean areTogether(String library, String plugins) {
    return plugins.startsWith(library.substring(0, library.lastIndexOf('/') + 1)) || (!home(library).isEmpty() && home(library).equals(home(plugins)));
  }

  private static String home(String path) {
    Matcher folder = PACKAGE.matcher(path);
    return folder.find() ? folder.group(1) + folder.group(2) : "";
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
    Optional<String> folder = machine.variable("NIXL_PLUGIN_DIR");
    if (folder.isEmpty()) {
      return List.of();
    }
    if (!folder.get().startsWith("/") || machine.names(folder.get()).stream().noneMatch(name -> name.startsWith("libplugin_"))) {
      return found(Finding.Severity.ERROR, "NIXL looks for its plugins where there are none", machine.seen("NIXL_PLUGIN_DIR"), REMEDY);
    }
    String plugins = machine.real(folder.get());
    List<String> strange = machine.mappedFiles().stream().filter(file -> LIBRARY.matcher(file).find()).filter(file -> !areTogether(file, plugins + "/")).toList();
    return strange.isEmpty()
        ? List.of()
        : found(Finding.Severity.WARNING, "NIXL takes plugins that may not be of its own release", machine.seen("NIXL_PLUGIN_DIR") + ", and the process has loaded " + String.join(", ", strange), REMEDY);
  }
}
