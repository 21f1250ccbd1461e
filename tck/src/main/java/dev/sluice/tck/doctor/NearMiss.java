package dev.sluice.tck.doctor;

import java.util.List;
import java.util.regex.Pattern;

/** Variables that are nearly right. */
final class NearMiss implements Check {
  /** {@link NixlPluginsDir} and {@link EngineSelector} speak of these. */
  private static final Pattern ELSEWHERE = Pattern.compile("\\b(NIXL_PLUGINS_DIR|TRTLLM_USE_(UCX|NIXL|MOONCAKE|MPI)_KV_?CACHE)\\b");

  @Override
  public String id() {
    return "VARIABLES";
  }

  @Override
  public String why() {
    return "A setting that is misspelt, or half right, changes less than it seems to.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.selection().warnings().stream().filter(warning -> !ELSEWHERE.matcher(warning).find()).flatMap(warning -> found(Finding.Severity.WARNING, warning, "./sluice config shows it", "mend it, or take it out").stream()).toList();
  }
}
