package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.MemoryKind;
import dev.sluice.backend.gds.ffm.CuFileVersion;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For which files cuFile is said to have a direct way, and what is said of devices where it does not open. */
class CuFileWayTest {

  private static boolean direct(Storage storage, String nvfs, List<String> fileSystems, List<String> peerToPeer) {
    return new CuFileReport.Opened(new CuFileVersion(1200), nvfs, fileSystems, peerToPeer, true, CuFileReport.Handle.NOT_TRIED, Optional.empty()).direct(storage.kind());
  }

  @Test
  void nvidiaFsIsEvidenceForTheKindsOfStorageThatItServes() {
    assertThat(direct(Storage.of("ext4", "/dev/nvme0n1p2"), "2.22", List.of("NVMe", "NFS"), List.of())).isTrue();
    assertThat(direct(Storage.of("nfs4", "server:/kv"), "2.22", List.of("NVMe", "NFS"), List.of())).isTrue();
    assertThat(direct(Storage.of("lustre", "10.0.0.1@tcp:/kv"), "2.22", List.of("NVMe", "NFS"), List.of())).isFalse();
    assertThat(direct(Storage.of("ext4", "/dev/nvme0n1p2"), "0.0", List.of("NVMe"), List.of())).as("without the module").isFalse();
  }

  @Test
  void peerToPeerIsEvidenceForItsKindOfStorageAlone() {
    assertThat(direct(Storage.of("xfs", "/dev/nvme1n1"), "0.0", List.of(), List.of("NVMe by PCI P2PDMA"))).isTrue();
    assertThat(direct(Storage.of("xfs", "/dev/nvme1n1"), "0.0", List.of(), List.of("NVMe-oF by PCI P2PDMA"))).isFalse();
  }

  @Test
  void whatIsOnNoKnownStorageHasNoDirectWay() {
    for (Storage storage : List.of(Storage.of("ext4", "/dev/vda1"), Storage.of("xfs", "/dev/mapper/kv"), Storage.of("ext4", "/dev/md0"), Storage.of("tmpfs", "tmpfs"), Storage.of("overlay", "overlay"))) {
      assertThat(direct(storage, "2.22", List.of("NVMe", "NFS"), List.of("NVMe by PCI P2PDMA"))).as("%s", storage).isFalse();
    }
    assertThat(Storage.of("", "").fileSystem()).isEqualTo("file");
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
