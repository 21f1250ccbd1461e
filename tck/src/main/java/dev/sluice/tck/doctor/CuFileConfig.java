package dev.sluice.tck.doctor;

import java.util.List;

/** cuFile's settings. */
final class CuFileConfig implements Check {
  @Override
  public String id() {
    return "CUFILE-CONFIG";
  }

  @Override
  public String why() {
    return "cuFile takes this file in the place of /etc/cufile.json, whole, and its own defaults where it cannot be read.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.asksForCuFile() && machine.variable("CUFILE_ENV_PATH_JSON").filter(file -> file.startsWith("/") && machine.text(file).isEmpty()).isPresent()
        ? found(Finding.Severity.WARNING, "cuFile's settings cannot be read", machine.seen("CUFILE_ENV_PATH_JSON"), "name a file that is there, or unset it")
        : List.of();
  }
}
