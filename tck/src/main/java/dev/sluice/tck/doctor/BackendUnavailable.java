package dev.sluice.tck.doctor;

import java.util.List;

/** Backends that are asked for. */
final class BackendUnavailable implements Check {
  @Override
  public String id() {
    return "BACKEND";
  }

  @Override
  public String why() {
    return "A backend that is asked for and cannot be used is an error when an agent is opened, never a silent fallback.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.backends().stream().filter(backend -> backend.enabled() && !backend.available())
        .flatMap(backend -> found(Finding.Severity.ERROR, "backend " + backend.name() + " is asked for, and cannot be used", backend.reason(), backend.remedy()).stream()).toList();
  }
}
