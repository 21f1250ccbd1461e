package dev.sluice.tck.doctor;

import java.util.List;

/** Where cuFile asks what a file is on. */
final class CuFileUdev implements Check {
  @Override
  public String id() {
    return "CUFILE-UDEV";
  }

  @Override
  public String why() {
    return "cuFile asks the udev database what a file is on, and refuses files on block devices without it.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.asksForCuFile() && !machine.gpus().isEmpty() && machine.names("/run/udev/data").isEmpty()
        ? found(Finding.Severity.WARNING, "cuFile gives no handle for files on block devices", "no /run/udev/data", "give the container /run/udev (--volume /run/udev:/run/udev:ro)")
        : List.of();
  }
}
