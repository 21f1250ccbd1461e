package dev.sluice.tck.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Several copies of one library in the process. */
final class LoadedCopies implements Check {
  private static final Set<String> MATTERS = Set.of("libnl-3", "libnl-route-3", "libucp", "libuct", "libucs", "libucm", "libfabric", "libnixl", "libnixl_build", "libcufile",
      "libibverbs", "libefa", "libmlx5", "librdmacm", "libcuda", "libcudart", "libnccl");

  @Override
  public String id() {
    return "LOADED-COPIES";
  }

  @Override
  public String why() {
    return "Two copies of one library have each their own state, and take each other's functions: memory that one registered is unknown to the other, and processes have crashed, mostly while they ended.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<LoadedLibrary> copies = LoadedLibrary.of(machine).stream().filter(library -> library.files().size() > 1).toList();
    List<LoadedLibrary> grave = copies.stream().filter(library -> library.isOf(MATTERS)).toList();
    List<LoadedLibrary> others = copies.stream().filter(library -> !library.isOf(MATTERS)).toList();
    List<Finding> findings = new ArrayList<>();
    if (!grave.isEmpty()) {
      findings.addAll(found(Finding.Severity.WARNING, "the process has several copies of " + names(grave), grave.stream().flatMap(library -> library.files().stream()).collect(Collectors.joining(", ")),
          "leave those that belong to the plugins in use, and let the package go that brings the others, or have it use the system's"));
    }
    if (!others.isEmpty()) {
      findings.addAll(found(Finding.Severity.NOTE, "the process has several copies of libraries that move no bytes", names(others) + " (/proc/PID/maps)", "nothing, unless it crashes"));
    }
    return findings;
  }

  private static String names(List<LoadedLibrary> libraries) {
    return libraries.stream().map(LoadedLibrary::name).collect(Collectors.joining(", "));
  }
}
