package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What files lie on. */
final class CuFileFileSystem implements Check {
  private static final Set<String> KNOWN = Set.of("xfs", "lustre", "gpfs", "wekafs", "beegfs", "scatefs", "virtiofs", "panfs");

  private static boolean isKnown(Mount mount) {
    List<String> options = List.of(mount.options().split(",", -1));
    return switch (mount.type()) {
      case "ext4" -> !options.contains("data=writeback") && !options.contains("data=journal");
      case "nfs", "nfs4" -> options.contains("proto=rdma");
      default -> KNOWN.contains(mount.type());
    };
  }

  private List<Finding> of(String folder, Mount mount, boolean named) {
    return found(Finding.Severity.WARNING, "files " + (named ? "of DYN_KVBM_DISK_CACHE_DIR" : "in the current folder") + " are on a file system that GPUDirect Storage does not know",
        folder + " is on " + mount.type() + ", mounted at " + mount.point(), "put the files on ext4 (data=ordered) or xfs on NVMe, on NFS over RDMA, or on a file system of a partner of NVIDIA's");
  }

  @Override
  public String id() {
    return "CUFILE-FILESYSTEM";
  }

  @Override
  public String why() {
    return "GPUDirect Storage knows some file systems; from and to all others cuFile copies through main memory, or refuses their files (overlay: 5030).";
  }

  @Override
  public List<Finding> look(Machine machine) {
    if (!machine.asksForCuFile() || machine.gpus().isEmpty()) {
      return List.of();
    }
    Optional<String> named = machine.variable("DYN_KVBM_DISK_CACHE_DIR").filter(folder -> folder.startsWith("/"));
    return named.or(machine::workingFolder).map(machine::real).flatMap(folder -> Mount.of(machine, folder).filter(mount -> !isKnown(mount)).map(mount -> of(folder, mount, named.isPresent()))).orElse(List.of());
  }
}
