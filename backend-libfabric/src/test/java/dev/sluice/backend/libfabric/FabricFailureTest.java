package dev.sluice.backend.libfabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.NativeStatus;
import dev.sluice.backend.libfabric.ffm.FabricError;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FabricFailureTest {

  /** Those of EFA's: github.com/ofiwg/libfabric, prov/efa/src/efa_errno.h, to_fi_errno. */
  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "125, FI_ECANCELED, PEER_LOST, what was under way when its queue pair was destroyed",
    "22, FI_EINVAL, FAILED, memory that is not registered for it at either side",
    "113, FI_EHOSTUNREACH, PEER_LOST, a card that never answered",
    "90, FI_EMSGSIZE, FAILED, a message that is too long",
    "103, FI_ECONNABORTED, PEER_LOST, a card that answers no more",
    "107, FI_ENOTCONN, PEER_LOST, a queue pair that is gone",
    "269, FI_ENORX, FAILED, a peer without a buffer",
    "121, FI_EREMOTEIO, FAILED, an answer of the peer's that is not understood",
    "12, FI_ENOMEM, FAILED, no memory",
    "256, FI_EOTHER, FAILED, all else",
  })
  void efasErrorsAreLossesWhereThePeerOrTheWayIsGone(int error, String name, Kind kind, String what) {
    assertThat(FabricFailure.kindOf(error)).as(what).isEqualTo(kind);
    assertThat(FabricFailure.kindOf(-error)).as("%s, as functions answer it", what).isEqualTo(kind);
    assertThat(FabricError.describe(error)).isEqualTo(new NativeStatus(name, -error));
  }

  @Test
  void whatTheProviderSaysOfItIsPartOfTheMessage() {
    LibfabricProviderTest.require();

    BackendException failure = FabricFailure.of(Kind.PEER_LOST, "a write with peer p failed", 103, "Unresponsive remote (was previously responsive)", "connect again");

    assertThat(failure).hasMessageContainingAll("a write with peer p failed", "FI_ECONNABORTED", "Unresponsive remote", "connect again");
    assertThat(failure.status()).contains(new NativeStatus("FI_ECONNABORTED", -103));
  }
}
