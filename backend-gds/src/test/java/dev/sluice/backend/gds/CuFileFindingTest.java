package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.MemoryKind;
import dev.sluice.backend.gds.ffm.CuFileVersion;
import dev.sluice.backend.gds.ffm.RealCuFile;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What availability says of cuFile. */
class CuFileFindingTest {
  @TempDir Path folder;

  private static BackendConfig config(Map<String, String> parameters, Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(variables);
    return new BackendConfig(parameters, environment);
  }

  @Test
  void mainMemoryAndFilesDoWithoutIt() {
    Path notThere = folder.resolve("none");

    Availability availability = new GdsBackendProvider().availability(config(Map.of(), Map.of("SLUICE_NATIVES", notThere.toString())));

    assertThat(availability).isInstanceOfSatisfying(Availability.Available.class, available -> {
      assertThat(available.memoryKinds()).contains(MemoryKind.HOST, MemoryKind.FILE);
      assertThat(available.transports()).containsExactly("posix", "posix-direct");
      assertThat(available.notes()).singleElement().asString().startsWith("there is no cuFile, and main memory and files do without: ").contains(notThere.toString());
    });
  }

  @Test
  void aLibraryThatTheUserNamedHasToBeThere() throws Exception {
    Path text = Files.writeString(folder.resolve("libcufile.so.0"), "this is no library");

    Path other = Files.copy(Path.of("/usr/bin/env").toRealPath(), Files.createDirectory(folder.resolve("other")).resolve("libcufile.so.0"));
    for (Path path : new Path[] {folder.resolve("none"), text, other}) {
      assertThat(new GdsBackendProvider().availability(config(Map.of("library", path.toString()), Map.of())))
          .isInstanceOfSatisfying(Availability.Unavailable.class, why -> {
            assertThat(why.reason()).contains(path.toString());
            assertThat(why.remedy()).isNotBlank();
          });
    }
  }

  @Test
  void aCuFileThatIsNotOpenedIsToldWithVersionPathAndReason() throws Exception {
    String path = RealCuFile.file().path().toString();
    CuFileGuards closed = new CuFileGuards(folder);

    CuFileFinding finding = CuFileFinding.of(config(Map.of(), Map.of()), closed, new CuFileProbe(closed, Duration.ofSeconds(10)), Duration.ofSeconds(3));

    assertThat(finding.transports()).isEmpty();
    assertThat(finding.refusal()).isEmpty();
    assertThat(finding.notes()).singleElement().asString()
        .matches("cuFile 1\\.\\d+ \\(.*\\) is not opened: /proc/modules cannot be read, and cuFile would never return from opening; .*")
        .contains(path);
  }

  @Test
  void underWindowsTheLibraryIsNotEvenAskedForItsVersion() throws Exception {
    Files.createDirectories(folder.resolve("proc/sys/kernel"));
    Files.writeString(folder.resolve("proc/sys/kernel/osrelease"), "5.15.153.1-microsoft-standard-WSL2\n");
    String path = RealCuFile.file().path().toString();
    CuFileGuards windows = new CuFileGuards(folder);

    CuFileFinding finding = CuFileFinding.of(config(Map.of(), Map.of()), windows, new CuFileProbe(windows, Duration.ofSeconds(1)), Duration.ofSeconds(3));

    assertThat(finding.notes()).singleElement().asString().startsWith("cuFile (" + path + ") is not opened: this is the Windows Subsystem for Linux");
  }

  @Test
  void whatOpensIsToldWithItsWaysAndNoMoreThanThat() throws Exception {
    Files.createDirectories(folder.resolve("run/udev/data"));

    assertThat(told("0.0", List.of("NVMe"), List.of())).isEqualTo("cufile-compat: compatible mode, through main memory (no nvidia-fs, and devices reach no storage directly)");
    assertThat(told("2.22", List.of(), List.of()))
        .isEqualTo("cufile-compat: compatible mode, through main memory (nvidia-fs 2.22 serves no file system, and devices reach no storage directly)");
    assertThat(told("2.22", List.of("NFS", "NVMe"), List.of())).isEqualTo("cufile-direct: direct ways: nvidia-fs 2.22 with NFS, NVMe");
    assertThat(told("0.0", List.of("NVMe"), List.of("NVMe by PCI P2PDMA"))).isEqualTo("cufile-direct: direct ways: NVMe by PCI P2PDMA");
  }

  private String told(String nvfs, List<String> fileSystems, List<String> peerToPeer) {
    CuFileReport opened = new CuFileReport.Opened(new CuFileVersion(1200), nvfs, fileSystems, peerToPeer, true, CuFileReport.Handle.NOT_TRIED, Optional.empty());
    CuFileFinding finding = CuFileFinding.told(opened, Path.of("/lib/libcufile.so.0"), new CuFileGuards(folder), false);
    return finding.transports().getFirst() + finding.notes().getFirst().substring("cuFile 1.20 (/lib/libcufile.so.0) opens".length());
  }
}
