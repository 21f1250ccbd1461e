package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.libfabric.LibfabricBackendProvider;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** The structures that tests make of recorded texts are such that the library itself prints those texts of them. */
class RecordedInfoTest {
  private static final int FI_TYPE_INFO = 0;
  private static final int ROOM = 8192;

  private static final List<String> FLAGS = List.of(
      "fi_info.caps", "fi_info.mode", "fi_tx_attr.caps", "fi_tx_attr.mode", "fi_tx_attr.op_flags", "fi_tx_attr.msg_order", "fi_rx_attr.msg_order", "fi_domain_attr.mr_mode");

  private static final List<String> OTHERS = List.of(
      "fi_info.addr_format", "fi_tx_attr.inject_size", "fi_tx_attr.size", "fi_tx_attr.iov_limit", "fi_tx_attr.rma_iov_limit", "fi_rx_attr.size", "fi_ep_attr.type",
      "fi_ep_attr.max_msg_size", "fi_domain_attr.name", "fi_domain_attr.mr_key_size", "fi_domain_attr.cq_data_size", "fi_domain_attr.cq_cnt", "fi_domain_attr.ep_cnt",
      "fi_fabric_attr.name", "fi_fabric_attr.prov_name");

  @ParameterizedTest
  @ValueSource(strings = {"efa.txt", "tcp.txt", "shm.txt"})
  void theLibraryPrintsWhatWasRecorded(String resource) {
    MethodHandle print = print();
    List<RecordedInfo> recorded = RecordedInfo.of(resource);

    assertThat(recorded).isNotEmpty().allSatisfy(info -> {
      try (Arena arena = Arena.ofConfined()) {
        Map<String, String> printed = RecordedInfo.parsed(printed(print, info.make(arena)));
        for (String member : OTHERS) {
          assertThat(printed.get(member)).as(member).isEqualTo(info.value(member));
        }
        for (String member : FLAGS) {
          assertThat(RecordedInfo.names(printed.get(member))).as(member).isEqualTo(RecordedInfo.names(info.value(member)));
        }
      }
    });
  }

  private static MethodHandle print() {
    return switch (new LibfabricBackendProvider().availability(new BackendConfig(Map.of(), System.getenv()))) {
      case Availability.Available _ -> FabricLibrary.function("fi_tostr", FabricLibrary.count(JAVA_LONG, JAVA_INT));
      case Availability.Unavailable why -> {
        System.err.println("NOT RUN: recorded texts are not compared with what libfabric prints: " + why.reason());
        throw new TestAbortedException(why.reason());
      }
    };
  }

  private static String printed(MethodHandle print, long info) throws Throwable {
    return NativeAccess.view((long) print.invokeExact(info, FI_TYPE_INFO), ROOM).getString(0);
  }
}
