package dev.sluice.tck.doctor;

import java.util.List;
import java.util.regex.Pattern;

/** Variables that choose a transport behind the back of the configuration. */
final class EngineSelector implements Check {
  private static final Pattern SELECTOR = Pattern.compile("TRTLLM_USE_(UCX|NIXL|MOONCAKE|MPI)_KV_?CACHE");

  @Override
  public String id() {
    return "TRTLLM-SELECTOR";
  }

  @Override
  public String why() {
    return "Where cache_transceiver_config says DEFAULT or nothing, such a variable decides in its place, and the two sides of a deployment may differ without a word.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<String> set = machine.environment().keySet().stream().filter(name -> SELECTOR.matcher(name).matches() && machine.isOn(name)).sorted().toList();
    String asked = machine.selection().engineBackend();
    if (set.isEmpty()) {
      return List.of();
    }
    String seen = String.join(", ", set.stream().map(machine::seen).toList());
    if (asked == null || asked.equals("DEFAULT")) {
      return found(Finding.Severity.ERROR, "a variable decides which transport TensorRT-LLM takes, and Sluice does not follow it", seen + (asked == null ? "" : ", and backend: DEFAULT"),
          "unset it, and name the transport in cache_transceiver_config (backend: NIXL or UCX)");
    }
    return found(Finding.Severity.WARNING, "a variable names a transport beside the configuration, which is followed", seen + ", and backend: " + asked, "unset it");
  }
}
