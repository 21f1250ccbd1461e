package dev.sluice.tck.doctor;

import java.util.List;

/** Which of its plugins NIXL has loaded. */
final class NixlLoaded implements Check {
  @Override
  public String id() {
    return "NIXL-LOADED";
  }

  @Override
  public String why() {
    return "An engine that is not told in its own words which plugin to use takes UCX, and does not say that another was meant.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<String> plugins = machine.mappedFiles().stream().filter(file -> file.contains("/libplugin_")).toList();
    return machine.asksForLibfabric() && plugins.stream().anyMatch(file -> file.contains("libplugin_UCX")) && plugins.stream().noneMatch(file -> file.contains("libplugin_LIBFABRIC"))
        ? found(Finding.Severity.WARNING, "LIBFABRIC is asked for, and NIXL has loaded UCX", String.join(", ", plugins),
            "choose it where the engine looks: backends in vLLM's kv_connector_extra_config, TRTLLM_NIXL_KVCACHE_BACKEND, or SGLANG_DISAGGREGATION_NIXL_BACKEND")
        : List.of();
  }
}
