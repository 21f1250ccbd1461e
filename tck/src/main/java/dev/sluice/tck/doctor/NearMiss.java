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
    return "A setting that is misspelt, or half right, changes less than it seems to.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.selection().warnings().stream().flatMap(warning -> found(Finding.Severity.WARNING, warning, "./sluice config shows it", "mend it, or take it out").stream()).toList();
  }
}
