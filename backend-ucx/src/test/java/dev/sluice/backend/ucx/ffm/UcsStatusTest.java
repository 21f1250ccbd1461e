package dev.sluice.backend.ucx.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UcsStatusTest {
  @Test
  void theNullPointerIsDone() {
    assertThat(UcsStatus.isError(0)).isFalse();
    assertThat(UcsStatus.isRequest(0)).isFalse();
    assertThat(UcsStatus.of(0)).isEqualTo(UcsStatus.UCS_OK);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -16, -100})
  void aSmallNegativePointerIsAnError(long pointer) {
    assertThat(UcsStatus.isError(pointer)).isTrue();
    assertThat(UcsStatus.isRequest(pointer)).isFalse();
    assertThat(UcsStatus.of(pointer)).isEqualTo((int) pointer);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 0x7f00_0000_1000L, Long.MAX_VALUE, Long.MIN_VALUE, -101})
  void anyOtherPointerIsARequest(long pointer) {
    assertThat(UcsStatus.isError(pointer)).isFalse();
    assertThat(UcsStatus.isRequest(pointer)).isTrue();
    assertThat(UcsStatus.of(pointer)).isEqualTo(UcsStatus.UCS_INPROGRESS);
  }

  @Test
  void namesStatusesAsTheHeaderDoes() {
    assertThat(UcsStatus.describe(UcsStatus.UCS_ERR_NO_MEMORY)).hasToString("UCS_ERR_NO_MEMORY (-4)");
    assertThat(UcsStatus.name(-80)).isEqualTo("UCS_ERR_ENDPOINT_TIMEOUT");
  }

  @Test
  void namesTheGroupOfAStatusThatTheHeaderDoesNotName() {
    assertThat(UcsStatus.name(-41)).isEqualTo("a link failure of UCS");
    assertThat(UcsStatus.name(-60)).isEqualTo("an endpoint failure of UCS");
    assertThat(UcsStatus.name(-90)).isEqualTo("unknown ucs_status_t");
  }

  @Test
  void knowsTheBoundsOfTheGroups() {
    assertThat(UcsStatus.isLinkFailure(-40)).isTrue();
    assertThat(UcsStatus.isLinkFailure(-59)).isTrue();
    assertThat(UcsStatus.isLinkFailure(-60)).isFalse();
    assertThat(UcsStatus.isEndpointFailure(-60)).isTrue();
    assertThat(UcsStatus.isEndpointFailure(-89)).isTrue();
    assertThat(UcsStatus.isEndpointFailure(-90)).isFalse();
  }
}
