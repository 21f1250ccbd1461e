package dev.sluice.tck.doctor;

import java.util.List;

/** What EFA remembers of registered memory. */
final class EfaCache implements Check {
  private static final int ENOUGH = 524_288;

  @Override
  public String id() {
    return "EFA-MR-CACHE";
  }

  @Override
  public String why() {
    return "EFA's provider keeps registrations for the next use; with few places or none, those who register often, as NCCL does, register again and again. Sluice registers once.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (machine.efaDevices().isEmpty()) {
      return List.of();
    }
    if (!machine.ofLibfabric("FI_EFA_MR_CACHE_ENABLE").orElse(true)) {
      return found(Finding.Severity.NOTE, "EFA keeps no registrations", machine.seen("FI_EFA_MR_CACHE_ENABLE"), "unset it");
    }
    return machine.variable("FI_EFA_MR_MAX_CACHED_COUNT").filter(count -> count.matches("[1-9]\\d{0,8}") && Integer.parseInt(count) < ENOUGH).isPresent()
        ? found(Finding.Severity.NOTE, "EFA keeps few registrations", machine.seen("FI_EFA_MR_MAX_CACHED_COUNT"), "unset it, which leaves nearly all that the adapter can hold, or set " + ENOUGH)
        : List.of();
  }
}
