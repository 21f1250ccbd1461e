package dev.sluice.backend.libfabric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {

  @ParameterizedTest
  @CsvSource({
    "tcp;ofi_rxm, tcp, true",
    "tcp;ofi_rxm, tcp;ofi_rxm, true",
    "tcp;ofi_rxm, TCP, true",
    "tcp, tcp;ofi_rxm, false",
    "efa, srd, true",
    "efa, efa, true",
    "tcp, srd, false",
    "shm, tcp, false",
  })
  void aProviderIsWhatItIsCalledByNameByPartAndByProtocol(String provider, String wanted, boolean is) {
    assertThat(Providers.isA(provider, wanted)).isEqualTo(is);
  }
}
