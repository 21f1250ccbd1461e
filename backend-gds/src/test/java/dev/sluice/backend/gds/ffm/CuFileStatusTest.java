package dev.sluice.backend.gds.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CuFileStatusTest {
  private static final CuFileVersion OLD = new CuFileVersion(1140);
  private static final CuFileVersion NEW = new CuFileVersion(1200);

  @ParameterizedTest
  @CsvSource({"0, of an unknown version", "1140, 1.14", "1151, 1.15", "1200, 1.20", "2010, 2.1"})
  void aVersionIsShownAsPeopleWriteIt(int number, String text) {
    assertThat(new CuFileVersion(number)).hasToString(text);
  }

  @Test
  void aStatusHasTwoHalves() {
    long status = 100L << 32 | 5011;

    assertThat(CuFileStatus.error(status)).isEqualTo(CuFileStatus.CUDA_DRIVER_ERROR);
    assertThat(CuFileStatus.cuda(status)).isEqualTo(100);
    assertThat(CuFileStatus.explainStatus(status, NEW)).isEqualTo("CU_FILE_CUDA_DRIVER_ERROR (5011): CUDA Driver API error, CUresult 100");
  }

  @Test
  void successAndAnAbsentFunctionAreTold() {
    assertThat(CuFileStatus.explainStatus(0, NEW)).isEqualTo("CU_FILE_SUCCESS (0)");
    assertThat(CuFileStatus.explainStatus(CuFileStatus.ABSENT, OLD)).isEqualTo("cuFile 1.14 has no such function");
    assertThat(CuFileStatus.cuda(CuFileStatus.ABSENT)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
      "4096, 22, 4096", // errno is not looked at
      "0, 5, 0",
      "-1, 28, -28", // an errno of the C library's
      "-1, 5017, -5017", // one of cuFile's errors in errno
      "-1, 0, -5", // no reason
      "-5027, 0, -5027", // one of cuFile's errors as the value
      "-5027, 11, -5027"
  })
  void allWaysToTellOfATransferBecomeOneNumber(long result, int errno, long told) {
    assertThat(CuFileStatus.ofTransfer(result, errno)).isEqualTo(told);
  }

  @Test
  void errorsAboveAndBelowZeroAreTheSame() {
    assertThat(CuFileStatus.describe(-5017, NEW)).hasToString("CU_FILE_INVALID_MAPPING_RANGE (5017)");
    assertThat(CuFileStatus.describe(5017, NEW)).hasToString("CU_FILE_INVALID_MAPPING_RANGE (5017)");
    assertThat(CuFileStatus.explain(-5022, NEW)).isEqualTo("CU_FILE_INVALID_VALUE (5022): invalid arguments");
  }

  @Test
  void onlyAnErrnoIsExplainedByTheCLibrary() {
    assertThat(CuFileStatus.isOwn(-28)).isFalse();
    assertThat(CuFileStatus.describe(-28, NEW)).hasToString("ENOSPC (28)");
    assertThat(CuFileStatus.explain(-28, NEW)).startsWith("ENOSPC (28): ");
    assertThat(CuFileStatus.isOwn(-5017)).isTrue();
    assertThat(CuFileStatus.explain(-5077, NEW)).isEqualTo("CUfileOpError (5077)");
  }

  @Test
  void aNumberThatChangedItsMeaningIsReadByTheVersion() {
    assertThat(CuFileStatus.describe(5039, OLD)).hasToString("CU_FILE_IO_MAX_ERROR (5039)");
    assertThat(CuFileStatus.describe(5039, NEW)).hasToString("CU_FILE_INTERNAL_BATCH_SETUP_ERROR (5039)");
    assertThat(CuFileStatus.describe(5039, new CuFileVersion(0))).hasToString("CU_FILE_INTERNAL_BATCH_SETUP_ERROR (5039)");
    assertThat(CuFileStatus.explain(5050, NEW)).isEqualTo("CU_FILE_IO_MAX_ERROR (5050): GPUDirect Storage Max Error");
    assertThat(CuFileStatus.explain(5050, OLD)).isEqualTo("CUfileOpError (5050)");
  }
}
