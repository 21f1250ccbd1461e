package dev.sluice.backend.gds;

import dev.sluice.backend.gds.ffm.CuFileConstants;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Names of the bits with which cuFile tells what it can. */
final class CuFileFlags {
  private static final TreeMap<Integer, String> FILE_SYSTEMS = new TreeMap<>(
      Map.ofEntries(
          Map.entry(CuFileConstants.CU_FILE_LUSTRE_SUPPORTED, "Lustre"), Map.entry(CuFileConstants.CU_FILE_WEKAFS_SUPPORTED, "WekaFS"),
          Map.entry(CuFileConstants.CU_FILE_NFS_SUPPORTED, "NFS"), Map.entry(CuFileConstants.CU_FILE_GPFS_SUPPORTED, "GPFS"),
          Map.entry(CuFileConstants.CU_FILE_NVME_SUPPORTED, "NVMe"), Map.entry(CuFileConstants.CU_FILE_NVMEOF_SUPPORTED, "NVMe-oF"),
          Map.entry(CuFileConstants.CU_FILE_SCSI_SUPPORTED, "SCSI"), Map.entry(CuFileConstants.CU_FILE_SCALEFLUX_CSD_SUPPORTED, "ScaleFlux"),
          Map.entry(CuFileConstants.CU_FILE_NVMESH_SUPPORTED, "NVMesh"), Map.entry(CuFileConstants.CU_FILE_BEEGFS_SUPPORTED, "BeeGFS"),
          Map.entry(CuFileConstants.CU_FILE_NVME_P2P_SUPPORTED, "NVMe by PCI P2PDMA"), Map.entry(CuFileConstants.CU_FILE_SCATEFS_SUPPORTED, "ScaTeFS"),
          Map.entry(CuFileConstants.CU_FILE_VIRTIOFS_SUPPORTED, "VirtioFS"), Map.entry(CuFileConstants.CU_FILE_PANFS_SUPPORTED, "PanFS")));

  private static final List<String> WAYS = List.of("PCI P2PDMA", "nvidia-fs", "dma-buf", "C2C", "nvidia-peermem");

  private CuFileFlags() {}

  /** What the bits of {@code dstatusflags} name. */
  static List<String> fileSystems(int bits) {
    return set(bits).mapToObj(bit -> FILE_SYSTEMS.getOrDefault(bit, "file system " + bit)).toList();
  }

  /** What the bits that {@code cuFileDriverGetP2PFlags} gives for a file system name. */
  static List<String> peerToPeer(int fileSystem, int bits) {
    String storage = FILE_SYSTEMS.getOrDefault(fileSystem, "file system " + fileSystem);
    return set(bits).mapToObj(bit -> storage + " by " + (bit < WAYS.size() ? WAYS.get(bit) : "way " + bit)).toList();
  }

  /** The file systems that there are. */
  static Iterable<Integer> all() {
    return FILE_SYSTEMS.keySet();
  }

  private static IntStream set(int bits) {
    return IntStream.range(0, Integer.SIZE).filter(bit -> (bits >>> bit & 1) != 0);
  }
}
