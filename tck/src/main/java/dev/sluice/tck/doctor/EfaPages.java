package dev.sluice.tck.doctor;

import java.util.List;

/** libfabric beside large pages. */
final class EfaPages implements Check {
  private static final long LARGE = 64 << 10;

  @Override
  public String id() {
    return "EFA-PAGES";
  }

  @Override
  public String why() {
    return "On kernels with pages of 64 KiB libfabric before 2.5.1 does not register memory of GPUs with EFA: fi_mr_reg fails with EFAULT.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (machine.efaDevices().isEmpty() || machine.gpus().isEmpty() || !machine.asksForLibfabric() || machine.pageBytes().orElse(0) < LARGE) {
      return List.of();
    }
    String version = machine.available("LIBFABRIC").map(Machine.Backend::version).orElse("");
    String seen = "pages of " + (machine.pageBytes().orElse(0) >> 10) + " KiB, and libfabric " + (version.isEmpty() ? "of an unknown version" : version);
    if (version.isEmpty() || version.equals("2.5")) { // a library tells no third number
      return found(Finding.Severity.NOTE, "libfabric may be too old for pages of this size", seen, "see that fi_info --version says 2.5.1 or later");
    }
    return Machine.from(version, 2, 5, 1) ? List.of() : found(Finding.Severity.WARNING, "libfabric is too old for pages of this size", seen,
        "use libfabric 2.5.1 or later (parameter library of LIBFABRIC), or a kernel with pages of 4 KiB");
  }
}
