package dev.sluice.backend.gds.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ffm.LibraryFile;
import dev.sluice.ffm.NativeLibraryException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real library before its driver is open. Nothing here may open it: it would not return where {@code /proc/modules} is missing. */
class CuFileLibraryTest {
  private static final int NO_PARAMETER = 99;

  private static CuFileLibrary library;

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    library = CuFileLibrary.load(RealCuFile.file());
  }

  @Test
  void tellsItsVersion() {
    assertThat(library.version().toString()).matches("1\\.\\d+");
    assertThat(library).hasToString("cuFile " + library.version() + " (" + library.path() + ")");
  }

  @Test
  void isTheSameForTheSameFile() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("libcufile.so.0"), library.path());

    assertThat(CuFileLibrary.load(new LibraryFile(link, CuFileLibrary.SONAME, "test"))).isSameAs(library);
    Files.delete(link);
  }

  @Test
  void refusesASecondFile() throws Exception {
    Path other = Files.copy(library.path(), folder.resolve("libcufile.so.0"));

    assertThatThrownBy(() -> CuFileLibrary.load(new LibraryFile(other, CuFileLibrary.SONAME, "test")))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageContaining(other.toString())
        .hasMessageContaining(library.path().toString());
  }

  @Test
  void hasNoUserBeforeItIsOpened() {
    assertThat(CuFileCalls.cuFileUseCount()).isZero();
  }

  @Test
  void closingWhatIsNotOpenIsAnError() {
    long status = CuFileCalls.cuFileDriverClose();

    assertThat(CuFileStatus.error(status)).isEqualTo(CuFileStatus.DRIVER_NOT_INITIALIZED);
    assertThat(CuFileStatus.explainStatus(status, library.version())).startsWith("CU_FILE_DRIVER_NOT_INITIALIZED (5001): nvidia-fs driver is not loaded");
  }

  @Test
  void tellsItsSettings() {
    assertThat(CuFileDriver.flag(CuFileConstants.CUFILE_PARAM_PROPERTIES_ALLOW_COMPAT_MODE)).isEqualTo(new CuFileDriver.Answer(0, 1));
    assertThat(CuFileDriver.flag(CuFileConstants.CUFILE_PARAM_FORCE_COMPAT_MODE)).isEqualTo(new CuFileDriver.Answer(0, 0));
    assertThat(CuFileDriver.flag(CuFileConstants.CUFILE_PARAM_PROPERTIES_ALLOW_SYSTEM_MEMORY)).isEqualTo(new CuFileDriver.Answer(0, 1));
    assertThat(CuFileDriver.number(CuFileConstants.CUFILE_PARAM_PROPERTIES_IO_BATCHSIZE)).isEqualTo(new CuFileDriver.Answer(0, 128));
    assertThat(CuFileDriver.number(CuFileConstants.CUFILE_PARAM_PROPERTIES_MAX_DIRECT_IO_SIZE_KB).value()).isBetween(1024L, 1L << 20);
  }

  @Test
  void refusesASettingThatThereIsNot() {
    CuFileDriver.Answer none = CuFileDriver.number(NO_PARAMETER);

    assertThat(none.known()).isFalse();
    assertThat(CuFileStatus.error(none.status())).isEqualTo(CuFileStatus.INVALID_VALUE);
  }

  @Test
  void bothHalvesOfAStatusAreTold() {
    CuFileDriver.Answer before = CuFileDriver.p2pFlags(CuFileConstants.CU_FILE_NVME_SUPPORTED);

    // without CUDA's driver; with it, that of cuFile is what is not open
    if (CuFileStatus.error(before.status()) == CuFileStatus.CUDA_DRIVER_ERROR) {
      assertThat(CuFileStatus.cuda(before.status())).as("CUDA_ERROR_NOT_INITIALIZED").isEqualTo(3);
      assertThat(CuFileStatus.explainStatus(before.status(), library.version())).isEqualTo("CU_FILE_CUDA_DRIVER_ERROR (5011): CUDA Driver API error, CUresult 3");
    } else {
      assertThat(CuFileStatus.error(before.status())).isEqualTo(CuFileStatus.DRIVER_NOT_INITIALIZED);
    }
  }

  @Test
  void propertiesWriteNoMoreThanTheStructure() {
    try (Arena arena = Arena.ofConfined()) {
      var all = arena.allocate(CUfileDrvProps.ROOM, Long.BYTES).fill((byte) 0x5a);
      long _ = CuFileCalls.cuFileDriverGetProperties(all.address());

      assertThat(all.asSlice(CUfileDrvProps.SIZE).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).containsOnly(0x5a);
    }
  }
}
