package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The transports that UCX may use. */
final class UcxTls implements Check {
  /** A list of what is forbidden allows all of a family unless it names it, or the family. */
  private static boolean allows(String list, String name) {
    return list.startsWith("^") ? name.equals("cuda") ? !list.contains("cuda") : Machine.allows(list, name) && Machine.allows(list, "cuda") : Machine.allows(list, name);
  }

  @Override
  public String id() {
    return "UCX-TLS";
  }

  @Override
  public String why() {
    return "A list of what is allowed forbids all else: without cuda_copy memory of GPUs is staged at best, and what a connection is begun with has to be in it too.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    Optional<String> list = machine.variable("UCX_TLS").map(value -> value.toLowerCase(Locale.ROOT)).filter(value -> !value.equals("all"));
    if (list.isEmpty()) {
      return List.of();
    }
    List<String> names = List.of(list.get().split(",", -1));
    if (names.stream().allMatch(name -> name.startsWith("cuda") || name.startsWith("gdr"))) {
      return found(Finding.Severity.ERROR, "UCX may use no transport over which peers are reached", machine.seen("UCX_TLS"), "add those of the network and of shared memory (rc, ud, tcp, sm), or unset UCX_TLS");
    }
    if (machine.gpus().isEmpty() || allows(list.get(), "cuda")) {
      return List.of();
    }
    if (!allows(list.get(), "cuda_copy")) {
      return found(Finding.Severity.WARNING, "there are GPUs, and UCX may not copy their memory", machine.seen("UCX_TLS"), "add cuda_copy and cuda_ipc, or unset UCX_TLS");
    }
    return allows(list.get(), "cuda_ipc") ? List.of() : found(Finding.Severity.WARNING, "GPUs of one host may not reach each other's memory", machine.seen("UCX_TLS"), "add cuda_ipc, or unset UCX_TLS");
  }
}
