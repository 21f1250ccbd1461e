package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.MemoryKind;
import dev.sluice.backend.gds.ffm.CuFileVersion;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For which files cuFile is said to have a direct way, and what is said of devices where it does not open. */
class CuFileWayTest {

  @TempDir Path classes;

  private static boolean direct(Storage storage, String nvfs, List<String> fileSystems, List<String> peerToPeer) {
    return new CuFileReport.Opened(new CuFileVersion(1200), nvfs, fileSystems, peerToPeer, true, CuFileReport.Handle.NOT_TRIED, Optional.empty()).direct(storage.kind());
  }

  /** On a machine with a drive nvme0, a second one nvme1, and nvme2 in a network. */
  private Storage storage(String type, String source) throws IOException {
    for (String drive : List.of("nvme0:pcie", "nvme1:pcie", "nvme2:tcp")) {
      Files.writeString(Files.createDirectories(classes.resolve("nvme").resolve(drive.split(":")[0])).resolve("transport"), drive.split(":")[1] + "\n");
    }
    return Storage.of(type, source, classes);
  }

  @Test
  void nvidiaFsIsEvidenceForTheKindsOfStorageThatItServes() throws IOException {
    assertThat(direct(storage("ext4", "/dev/nvme0n1p2"), "2.22", List.of("NVMe", "NFS"), List.of())).isTrue();
    assertThat(direct(storage("nfs4", "server:/kv"), "2.22", List.of("NVMe", "NFS"), List.of())).isTrue();
    assertThat(direct(storage("lustre", "10.0.0.1@tcp:/kv"), "2.22", List.of("NVMe", "NFS"), List.of())).isFalse();
    assertThat(direct(storage("ext4", "/dev/nvme2n1"), "2.22", List.of("NVMe", "NFS"), List.of())).as("somewhere in a network").isFalse();
    assertThat(direct(storage("ext4", "/dev/nvme2n1"), "2.22", List.of("NVMe-oF"), List.of())).isTrue();
    assertThat(direct(storage("ext4", "/dev/nvme7n1"), "2.22", List.of("NVMe"), List.of())).as("a drive that the kernel does not tell of").isFalse();
    assertThat(direct(storage("ext4", "/dev/nvme0n1p2"), "0.0", List.of("NVMe"), List.of())).as("without the module").isFalse();
  }

  @Test
  void peerToPeerIsEvidenceForItsKindOfStorageAlone() throws IOException {
    assertThat(direct(storage("xfs", "/dev/nvme1n1"), "0.0", List.of(), List.of("NVMe by PCI P2PDMA"))).isTrue();
    assertThat(direct(storage("xfs", "/dev/nvme1n1"), "0.0", List.of(), List.of("NVMe-oF by PCI P2PDMA"))).isFalse();
  }

  @Test
  void whatIsOnNoKnownStorageHasNoDirectWay() throws IOException {
    for (Storage storage : List.of(storage("ext4", "/dev/vda1"), storage("xfs", "/dev/mapper/kv"), storage("ext4", "/dev/md0"), storage("tmpfs", "tmpfs"), storage("overlay", "overlay"))) {
      assertThat(direct(storage, "2.22", List.of("NVMe", "NFS"), List.of("NVMe by PCI P2PDMA"))).as("%s", storage).isFalse();
    }
    assertThat(storage("", "").fileSystem()).isEqualTo("file");
  }

  @Test
  void devicesAreNotNamedWhereCuFileDoesNotOpen(@TempDir Path empty) {
    Availability staged = availability(Map.of("device_memory", "cufile"), empty);
    assertThat(staged).isInstanceOfSatisfying(Availability.Available.class, there -> assertThat(there.memoryKinds()).containsExactlyInAnyOrder(MemoryKind.HOST, MemoryKind.FILE));

    Availability required = availability(Map.of("require_path", "cufile-compat"), empty);
    assertThat(required).isInstanceOfSatisfying(Availability.Unavailable.class, gone -> assertThat(gone.reason()).contains("require_path").contains("cuFile"));
  }

  @Test
  void parametersThatContradictEachOtherMakeTheBackendUnavailable(@TempDir Path empty) {
    assertThat(availability(Map.of("require_path", "posix-direct", "device_memory", "cufile"), empty))
        .isInstanceOfSatisfying(Availability.Unavailable.class, gone -> assertThat(gone.reason()).contains("require_path=posix-direct").contains("device_memory=cufile"));
  }

  /** Where there is no cuFile. */
  private static Availability availability(Map<String, String> parameters, Path empty) {
    return new GdsBackendProvider().availability(new BackendConfig(parameters, Map.of("SLUICE_NATIVES", empty.resolve("none").toString())));
  }
}
