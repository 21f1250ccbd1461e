package dev.sluice.tck.doctor;

import java.util.List;

/** How many adapters there are for the GPUs. */
final class EfaDevices implements Check {
  @Override
  public String id() {
    return "EFA-DEVICES";
  }

  @Override
  public String why() {
    return "Each GPU of such a machine has adapters of its own; with fewer, GPUs share them and each is slower.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    int adapters = machine.efaDevices().size();
    int gpus = machine.gpus().size();
    return adapters > 0 && adapters < gpus
        ? found(Finding.Severity.WARNING, "there are fewer adapters of EFA than GPUs", adapters + " of " + String.join(", ", machine.efaDevices()) + " for " + gpus + " GPUs",
            "give the container all of the machine's (vpc.amazonaws.com/efa: p5 has 32, p5en 16, p6e-gb200 one for each GPU)")
        : List.of();
  }
}
