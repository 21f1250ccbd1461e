package dev.sluice.backend.ucx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UcxSteadyStateTest {
  @BeforeAll
  static void ucx() {
    UcxOfThisMachine.require();
  }

  @ParameterizedTest
  @ValueSource(strings = {"WRITE registered", "READ registered", "WRITE allocated", "READ allocated", "frames"})
  void aHundredThousandPostingsAllocateNothing(String what) throws Exception {
    assertThat(OtherProcess.output(UcxAllocationMain.class, what.split(" ", -1)).strip()).isEqualTo("0 bytes");
  }
}
