package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The transports that UCX may use. */
final class UcxTls implements Check {
  @Override
  public String id() {
    return "UCX-TLS";
  }

  @Override
  public String why() {
    return "A list of what is allowed forbids all else: without cuda_copy memory of GPUs is taken for main memory, and what a connection is begun with has to be in it too.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    Optional<String> allowed = machine.variable("UCX_TLS").filter(value -> !value.startsWith("^") && !value.equals("all"));
    if (allowed.isEmpty() || machine.gpus().isEmpty()) {
      return List.of();
    }
    List<String> names = List.of(allowed.get().toLowerCase(Locale.ROOT).split(",", -1));
    if (names.contains("cuda") || names.contains("all")) {
      return List.of();
    }
    if (!names.contains("cuda_copy")) {
      return found(Finding.Severity.ERROR, "there are GPUs, and UCX may not copy their memory", machine.seen("UCX_TLS"), "add cuda_copy and cuda_ipc, or unset UCX_TLS");
    }
    return names.contains("cuda_ipc")
        ? List.of()
        : found(Finding.Severity.WARNING, "GPUs of one host may not reach each other's memory", machine.seen("UCX_TLS"), "add cuda_ipc, or unset UCX_TLS");
  }
}
