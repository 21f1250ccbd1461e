package dev.sluice.tck.doctor;

import java.util.List;

/** Variables that are nearly right. */
final class NearMiss implements Check {
  @Override
  public String id() {
    return "VARIABLES";
  }

  @Override
  public String why() {
    return "A variable with a misspelt name changes nothing, without a word.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.selection().warnings().stream().flatMap(warning -> found(Finding.Severity.WARNING, warning, "the environment", "mend or unset it").stream()).toList();
  }
}
