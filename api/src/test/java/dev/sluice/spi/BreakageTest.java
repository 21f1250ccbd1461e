package dev.sluice.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.spi.BackendException.Kind;
import org.junit.jupiter.api.Test;

class BreakageTest {
  private final Breakage breakage = new Breakage();

  @Test
  void aConnectionThatWorksHasNoCauseAndPassesTheCheck() {
    assertThat(breakage.isBroken()).isFalse();
    assertThat(breakage.cause()).isNull();
    assertThatCode(breakage::check).doesNotThrowAnyException();
  }

  @Test
  void theFirstCauseIsTheOneThatIsTold() {
    BackendException lost = new BackendException(Kind.PEER_LOST, "the peer is gone");

    breakage.because(lost);
    breakage.because(new BackendException(Kind.FAILED, "the connection is closed"));

    assertThat(breakage.isBroken()).isTrue();
    assertThat(breakage.cause()).isSameAs(lost);
    assertThatThrownBy(breakage::check).isSameAs(lost);
  }
}
