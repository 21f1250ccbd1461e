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
    return "cuFile takes this file in the place of /etc/cufile.json, whole; what it lacks has its default.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.variable("CUFILE_ENV_PATH_JSON").filter(file -> !file.startsWith("/") || machine.text(file).isEmpty()).isPresent()
        ? found(Finding.Severity.ERROR, "cuFile's settings cannot be read", machine.seen("CUFILE_ENV_PATH_JSON"), "name a file that is there, by its whole path, or unset it")
        : List.of();
  }
}
