package dev.sluice.tck.doctor;

import java.util.List;

/** From which length on UCX does not copy. */
final class UcxThreshold implements Check {
  @Override
  public String id() {
    return "UCX-RNDV-THRESH";
  }

  @Override
  public String why() {
    return "Messages below this length are copied into buffers of UCX and out of them again; inf does so with all of them.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return !machine.rdmaDevices().isEmpty() && machine.variable("UCX_RNDV_THRESH").filter(value -> value.matches("(.*[:,])?inf(,.*)?")).isPresent()
        ? found(Finding.Severity.NOTE, "UCX copies messages of any length", machine.seen("UCX_RNDV_THRESH"), "unset it, or set 8192 or 0 on InfiniBand; Sluice's own reads and writes do not depend on it")
        : List.of();
  }
}
