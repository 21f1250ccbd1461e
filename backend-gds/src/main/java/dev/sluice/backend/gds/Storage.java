package dev.sluice.backend.gds;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file is on.
 *
 * @param fileSystem its type, such as {@code ext4}; {@code file} where it is not told
 * @param kind as cuFile calls the kinds that devices may reach directly ({@link CuFileFlags}); empty for what is none of them as far as can be seen, such as a volume over several disks
 */
record Storage(String fileSystem, String kind) {
  private static final Path CLASSES = Path.of("/sys/class");
  private static final Pattern NVME = Pattern.compile("/dev/(nvme\\d+)(c\\d+)?n\\d+(p\\d+)?");

  static Storage of(Path path) {
    try {
      FileStore store = Files.getFileStore(path);
      return of(store.type(), store.name(), CLASSES);
    } catch (IOException _) {
      return of("", "", CLASSES);
    }
  }

  /**
   * @param source what is mounted, such as {@code /dev/nvme0n1p1}
   * @param classes where the kernel tells of devices by their classes
   */
  static Storage of(String type, String source, Path classes) {
    String kind = switch (type.toLowerCase(Locale.ROOT)) {
      case "ext4", "xfs" -> ofDevice(source, classes);
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

  /** A namespace of NVMe may be of a drive, or somewhere in a network. */
  private static String ofDevice(String source, Path classes) {
    Matcher device = NVME.matcher(source);
    if (!device.matches()) {
      return "";
    }
    try {
      return Files.readString(classes.resolve("nvme").resolve(device.group(1)).resolve("transport")).strip().equals("pcie") ? "NVMe" : "NVMe-oF";
    } catch (IOException notTold) {
      return "";
    }
  }
}
