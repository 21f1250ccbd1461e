package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.gds.CuFileReport.Failed;
import dev.sluice.backend.gds.CuFileReport.Handle;
import dev.sluice.backend.gds.CuFileReport.Opened;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is made of the lines that a process wrote which opened cuFile. */
class CuFileAnswerTest {
  private static final String BEGIN = "version\t1200\nstep\tcuFileDriverOpen\n";
  private static final String LOG = """
       22-11-2026 18:33:39:207 [pid=593 tid=593] NOTICE  cufio-drv:1257 running in compatible mode
       22-11-2026 18:33:39:361 [pid=593 tid=593] ERROR  cufio-udev:67 udev property not found: ID_FS_USAGE vda
       22-11-2026 18:33:39:361 [pid=593 tid=593] ERROR  cufio-udev:67 udev property not found: ID_FS_USAGE vda
       22-11-2026 18:33:39:361 [pid=593 tid=593] ERROR  cufio-obj:254 unable to get volume attributes for fd 5
      """;

  private static CuFileReport read(String answer, String log) {
    return CuFileAnswer.read(Path.of("/lib/libcufile.so.0"), Optional.empty(), answer, log, "ended the process that tried it, with exit code 134");
  }

  private static Opened opened(String rest) {
    return (Opened) read(BEGIN + "opened\t0\n" + rest + "done\t\n", LOG);
  }

  private static CuFileRefusal failed(String answer, String log) {
    return ((Failed) read(answer, log)).why();
  }

  @Test
  void withoutEvidenceNoDirectWayIsClaimed() {
    Opened opened = opened("properties\t0 0 0 2\n");

    assertThat(opened.version()).hasToString("1.20");
    assertThat(opened.direct()).isFalse();
    assertThat(opened.path()).isEqualTo("compat");
    assertThat(opened.allowsCompat()).isTrue();
    assertThat(opened.handle()).isEqualTo(Handle.NOT_TRIED);
  }

  @Test
  void aKernelModuleThatServesNothingIsNoEvidence() {
    assertThat(opened("properties\t2 22 0 2\n").direct()).isFalse();
    assertThat(opened("properties\t0 0 16 2\n").direct()).as("a bit without the module").isFalse();
  }

  @Test
  void theKernelModuleWithAFileSystemIsEvidence() {
    Opened opened = opened("properties\t2 22 20 0\n");

    assertThat(opened.direct()).isTrue();
    assertThat(opened.nvfs()).isEqualTo("2.22");
    assertThat(opened.fileSystems()).containsExactly("NFS", "NVMe");
    assertThat(opened.allowsCompat()).isFalse();
  }

  @Test
  void aWayBetweenDevicesIsEvidence() {
    Opened opened = opened("properties\t0 0 0 2\npeer-to-peer\t4 1\npeer-to-peer\t1 18\n");

    assertThat(opened.path()).isEqualTo("direct");
    assertThat(opened.peerToPeer()).containsExactly("NVMe by PCI P2PDMA", "WekaFS by nvidia-fs", "WekaFS by nvidia-peermem");
  }

  @Test
  void aHandleIsTold() {
    assertThat(opened("handle\t0\nproperties\t0 0 0 2\n").handle()).isEqualTo(Handle.REGISTERED);
  }

  @Test
  void aRefusedHandleIsToldWithWhatTheLogSays() {
    Opened opened = opened("handle\t5027\nproperties\t0 0 0 2\n");

    assertThat(opened.handle()).isEqualTo(Handle.REFUSED);
    assertThat(opened.refusal()).hasValueSatisfying(why -> {
      assertThat(why.reason()).isEqualTo("cuFileHandleRegister failed: CU_FILE_HANDLE_NOT_REGISTERED (5027): file descriptor is not registered"
          + " (cuFile's log says: udev property not found: ID_FS_USAGE vda; unable to get volume attributes for fd 5)");
      assertThat(why.remedy()).contains("/run/udev");
    });
  }

  @Test
  void aDriverThatDoesNotOpenIsToldByNameNumberAndRemedy() {
    CuFileRefusal noDriver = failed("version\t1151\nstep\tcuFileDriverOpen\nopened\t5033\ndone\t\n", "");
    CuFileRefusal noDevice = failed(BEGIN + "opened\t" + (100L << 32 | 5011) + "\ndone\t\n", "");
    CuFileRefusal noModule = failed(BEGIN + "opened\t5001\ndone\t\n", "");

    assertThat(noDriver.reason()).isEqualTo("cuFileDriverOpen of cuFile 1.15 (/lib/libcufile.so.0) failed: CU_FILE_NVFS_SETUP_ERROR (5033): NVFS driver initialization error");
    assertThat(noDriver.remedy()).contains("libcuda.so.1").contains("1.16");
    assertThat(noDevice.reason()).contains("CU_FILE_CUDA_DRIVER_ERROR (5011)").contains("CUresult 100");
    assertThat(noDevice.remedy()).contains("GPU visible");
    assertThat(noModule.remedy()).contains("nvidia-fs").contains("allow_compat_mode");
  }

  @Test
  void aProcessThatCameToNoEndIsToldWithItsLastStep() {
    assertThat(failed(BEGIN, LOG).reason()).startsWith("cuFileDriverOpen of cuFile 1.20 (/lib/libcufile.so.0) ended the process that tried it, with exit code 134 (cuFile's log says: ");
    assertThat(failed("", "").reason()).isEqualTo("the start of its JVM of cuFile (/lib/libcufile.so.0) ended the process that tried it, with exit code 134");
  }

  @Test
  void aLibraryThatDoesNotLoadIsToldAsTheLoaderSaidIt() {
    assertThat(read("refused\tit has no cuFileRead\tuse another\n", "")).isEqualTo(new CuFileReport.Unloadable(new CuFileRefusal("it has no cuFileRead", "use another")));
    assertThat(failed(BEGIN + "opened\t0\nrefused\tthe file is gone\ttry again\n", "")).hasToString("the file is gone; try again");
  }

  @Test
  void whatWasLoadedOnlyTellsItsVersionAndWhyItWasNotOpened() {
    CuFileRefusal forbidden = new CuFileRefusal("it would hang", "do without");

    assertThat(CuFileAnswer.read(Path.of("/lib/libcufile.so.0"), Optional.of(forbidden), "version\t1200\ndone\t\n", "", "ended"))
        .isEqualTo(new Failed(forbidden, Optional.of(new dev.sluice.backend.gds.ffm.CuFileVersion(1200))));
  }
}
