package dev.sluice.backend.gds;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a file is on.
 *
 * @param fileSystem its type, such as {@code ext4}; {@code file} where it is not told
 * @param kind as cuFile calls the kinds that devices may reach directly ({@link CuFileFlags}); empty for what is none of them as far as can be seen, such as a volume over several disks
 */
record Storage(String fileSystem, String kind) {
  static Storage of(Path path) {
    try {
      FileStore store = Files.getFileStore(path);
      return of(store.type(), store.name());
    } catch (IOException _) {
      return of("", "");
    }
  }

  /** @param source what is mounted, such as {@code /dev/nvme0n1p1} */
  static Storage of(String type, String source) {
    String kind = switch (type.toLowerCase(Locale.ROOT)) {
      case "ext4", "xfs" -> source.startsWith("/dev/nvme") ? "NVMe" : "";
      case "nfs", "nfs4" -> "NFS";
      case "lustre" -> "Lustre";
      case "wekafs" -> "WekaFS";
      case "gpfs" -> "GPFS";
      case "beegfs" -> "BeeGFS";
      case "scatefs" -> "ScaTeFS";
      case "virtiofs" -> "VirtioFS";
      case "panfs" -> "PanFS";
      default -> "";
    };
    return new Storage(type.isEmpty() ? "file" : type, kind);
  }
}
