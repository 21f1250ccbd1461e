package dev.sluice.tck.doctor;

import java.util.ArrayList;
import java.util.List;

/** Which adapters this container may use. */
final class EfaDevices implements Check {
  @Override
  public String id() {
    return "EFA-DEVICES";
  }

  @Override
  public String why() {
    return "Every container of a machine sees all its adapters, and may use those whose devices it was given: without one there is no EFA, with few of them it is slower.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<String> withheld = new ArrayList<>();
    int visible = 0;
    for (String verbs : machine.names("/sys/class/infiniband_verbs")) {
      String adapter = machine.text("/sys/class/infiniband_verbs/" + verbs + "/ibdev").map(String::strip).orElse("");
      if (machine.efaDevices().contains(adapter)) {
        visible++;
        if (!machine.exists("/dev/infiniband/" + verbs)) {
          withheld.add(adapter);
        }
      }
    }
    if (withheld.isEmpty()) {
      return List.of();
    }
    String seen = "no /dev/infiniband/uverbs* for " + withheld.size() + " of " + visible + ": " + String.join(", ", withheld);
    String remedy = "ask for adapters (vpc.amazonaws.com/efa: p5 has 32, p5en 16, p6e-gb200 one for each GPU)";
    return withheld.size() == visible
        ? found(Finding.Severity.ERROR, "there are adapters of EFA, and this container may use none", seen, remedy)
        : found(Finding.Severity.WARNING, "this container may use some of the adapters of EFA only", seen, remedy);
  }
}
