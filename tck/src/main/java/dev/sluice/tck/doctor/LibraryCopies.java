package dev.sluice.tck.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Several copies of one library. */
final class LibraryCopies implements Check {
  private static List<String> folders(Machine machine) {
    return machine.variable("LD_LIBRARY_PATH").stream().flatMap(path -> Stream.of(path.split(":", -1))).filter(folder -> folder.startsWith("/")).distinct().toList();
  }

  @Override
  public String id() {
    return "LIBRARY-COPIES";
  }

  @Override
  public String why() {
    return "Whoever comes first on the search path is loaded, and plugins of the other copy do not fit it: that is slow at best, and ends processes at worst.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<Finding> findings = new ArrayList<>();
    for (String library : List.of("libfabric.so.1", "libucp.so.0", "libnixl.so", "libcufile.so.0")) {
      List<String> copies = folders(machine).stream().filter(folder -> machine.exists(folder + "/" + library)).map(folder -> machine.real(folder + "/" + library)).distinct().toList();
      if (copies.size() > 1) {
        findings.addAll(found(Finding.Severity.WARNING, "LD_LIBRARY_PATH has several copies of " + library, String.join(", ", copies), "leave the one that belongs to the plugins in use; EFA's comes first where there is one"));
      }
    }
    return findings;
  }
}
