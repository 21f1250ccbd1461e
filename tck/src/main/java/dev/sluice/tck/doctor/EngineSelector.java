package dev.sluice.tck.doctor;

import java.util.List;

/** Variables that choose a transport behind the back of the configuration. */
final class EngineSelector implements Check {
  @Override
  public String id() {
    return "TRTLLM-SELECTOR";
  }

  @Override
  public String why() {
    return "Where cache_transceiver_config says DEFAULT or nothing, TensorRT-LLM lets such a variable decide, and Sluice does not: the two sides of a deployment may differ without a word.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<String> misspelt = machine.environment().keySet().stream().filter(name -> name.matches("TRTLLM_USE_(UCX|NIXL|MOONCAKE|MPI)_KV_CACHE")).sorted().toList();
    if (!misspelt.isEmpty()) {
      return found(Finding.Severity.WARNING, "nobody reads " + String.join(", ", misspelt), String.join(", ", misspelt.stream().map(machine::seen).toList()), "unset it, and name the transport in cache_transceiver_config (backend: NIXL or UCX)");
    }
    List<String> set = machine.environment().keySet().stream().filter(name -> name.matches("TRTLLM_USE_(UCX|NIXL|MOONCAKE|MPI)_KVCACHE") && machine.variable(name).filter("1"::equals).isPresent()).sorted().toList();
    String asked = machine.selection().engineBackend();
    if (set.isEmpty()) {
      return List.of();
    }
    String seen = String.join(", ", set.stream().map(machine::seen).toList()) + (asked == null ? ", and no engine configuration was given" : ", and backend: " + asked);
    return "DEFAULT".equals(asked)
        ? found(Finding.Severity.WARNING, "a variable decides which transport TensorRT-LLM takes, and Sluice does not follow it", seen, "name the transport in cache_transceiver_config (backend: NIXL or UCX), and unset the variable")
        : found(Finding.Severity.NOTE, "a variable names a transport beside the configuration", seen, "name the transport in cache_transceiver_config (backend: NIXL or UCX; --engine-config shows it to this command), and unset the variable");
  }
}
