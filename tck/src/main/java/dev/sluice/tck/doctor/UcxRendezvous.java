package dev.sluice.tck.doctor;

import java.util.List;

/** How UCX fetches long messages. */
final class UcxRendezvous implements Check {
  @Override
  public String id() {
    return "UCX-RNDV";
  }

  @Override
  public String why() {
    return "On the kernels of AWS from 6.8 on reading straight from a peer's memory hangs or fails.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.variable("UCX_RNDV_SCHEME").filter(value -> value.equalsIgnoreCase("get_zcopy")).isPresent() && (!machine.efaDevices().isEmpty() || machine.kernel().contains("aws") || machine.kernel().contains("amzn")) && machine.kernelFrom(6, 8)
        ? found(Finding.Severity.WARNING, "UCX fetches long messages in a way that fails on this kernel", machine.seen("UCX_RNDV_SCHEME") + " on Linux " + machine.kernel(), "unset UCX_RNDV_SCHEME")
        : List.of();
  }
}
