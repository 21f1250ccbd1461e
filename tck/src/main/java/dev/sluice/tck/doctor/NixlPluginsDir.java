package dev.sluice.tck.doctor;

import java.util.List;

/** A variable that nobody reads. */
final class NixlPluginsDir implements Check {
  @Override
  public String id() {
    return "NIXL-PLUGINS-DIR";
  }

  @Override
  public String why() {
    return "NIXL reads NIXL_PLUGIN_DIR, without the S; some guides have it wrong.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.variable("NIXL_PLUGINS_DIR").isPresent()
        ? found(Finding.Severity.WARNING, "NIXL_PLUGINS_DIR is read by nobody", machine.seen("NIXL_PLUGINS_DIR"), "unset it, or name it NIXL_PLUGIN_DIR where that is needed")
        : List.of();
  }
}
