package dev.sluice.tck.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Several copies of one library in the process. */
final class LoadedCopies implements Check {
  private static final Set<String> MATTERS = Set.of("libnl-3", "libnl-route-3", "libucp", "libuct", "libucs", "libucm", "libfabric", "libnixl", "libnixl_build", "libcufile", "libibverbs", "libefa", "libmlx5", "librdmacm", "libcuda", "libcudart", "libnccl");

  @Override
  public String id() {
    return "LOADED-COPIES";
  }

  @Override
  public String why() {
    return "Two copies of one library have each their own state, and take each other's functions: memory registered with one is unknown to the other, and processes end in a crash.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<LoadedLibrary> copies = LoadedLibrary.of(machine).stream().filter(library -> library.files().size() > 1).toList();
    List<Finding> findings = new ArrayList<>();
    for (LoadedLibrary library : copies.stream().filter(library -> library.isOf(MATTERS)).toList()) {
      findings.addAll(found(Finding.Severity.WARNING, "the process has " + library.files().size() + " copies of " + library.name(), String.join(", ", library.files()),
          library.name().startsWith("libnl-") ? "let one of the two who bring it go: a process with both may crash while it ends" : "leave the one that belongs to the plugins in use"));
    }
    List<LoadedLibrary> others = copies.stream().filter(library -> !library.isOf(MATTERS)).toList();
    if (!others.isEmpty()) {
      findings.addAll(found(Finding.Severity.NOTE, "the process has several copies of libraries that move no bytes", String.join(", ", others.stream().map(LoadedLibrary::name).toList()) + " (/proc/PID/maps)", "nothing, unless it crashes"));
    }
    return findings;
  }
}
