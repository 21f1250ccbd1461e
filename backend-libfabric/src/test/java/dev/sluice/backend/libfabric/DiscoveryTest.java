package dev.sluice.backend.libfabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.RecordedInfo;
import dev.sluice.spi.BackendConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of the cards that libfabric lists: recorded ones, since EFA is nowhere but at AWS. */
class DiscoveryTest {
  private static final int P4D_DEVICE = 0x1b;

  private final Arena arena = Arena.ofConfined();

  @TempDir Path folder;

  @AfterEach
  void free() {
    arena.close();
  }

  private FabricInfo made(RecordedInfo recorded) {
    return FabricInfo.read(recorded.make(arena));
  }

  /** As EFA lists its cards when nothing is asked for: all of the second fabric, then all of the first. */
  private List<FabricInfo> efa(int device, int... buses) {
    List<FabricInfo> all = new ArrayList<>();
    for (RecordedInfo fabric : RecordedInfo.of("efa.txt")) {
      for (int bus : buses) {
        all.add(made(fabric.ofEfa(bus, device)));
      }
    }
    return all;
  }

  /** All 32 cards of a p5. */
  private List<FabricInfo> p5() {
    return efa(0, Stream.of(0x4f, 0x60, 0x71, 0x82, 0x93, 0xa4, 0xb5, 0xc6).flatMapToInt(first -> java.util.stream.IntStream.range(first, first + 4)).toArray());
  }

  private List<FabricInfo> recorded(String resource) {
    return RecordedInfo.of(resource).stream().map(this::made).toList();
  }

  private static LibfabricSettings settings(String... parameters) {
    Map<String, String> given = parameters.length == 0 ? Map.of() : Map.of(parameters[0], parameters[1]);
    return LibfabricSettings.of(new BackendConfig(given, Map.of()));
  }

  private List<String> chosen(List<FabricInfo> infos, LibfabricSettings settings) {
    return Discovery.choose(infos, settings, new NearDevices(folder)).stream().map(FabricInfo::place).toList();
  }

  @Test
  void anEfaCardIsWhatItsInfoSays() {
    FabricInfo card = recorded("efa.txt").getLast();

    assertThat(card.provider()).isEqualTo("efa");
    assertThat(card.domain()).isEqualTo("rdmap79s0-rdm");
    assertThat(card.pci()).isEqualTo("0000:4f:00.0");
    assertThat(card.transmits()).isEqualTo(4096);
    assertThat(card.receives()).isEqualTo(8192);
    assertThat(card.ordered()).isTrue();
  }

  @Test
  void routesShowAnEfaCardByItsDevice() {
    FabricInfo card = recorded("efa.txt").getLast();

    assertThat(Providers.carrierOf(card.provider()) + "/" + card.place()).isEqualTo("efa/rdmap79s0");
  }

  @Test
  void efaChoosesKeysTakesAddressesAndBindsNoMemoryToAnEndpoint() {
    FabricInfo card = recorded("efa.txt").getLast();

    assertThat(card.wants(FabricConstants.FI_MR_PROV_KEY)).isTrue();
    assertThat(card.wants(FabricConstants.FI_MR_VIRT_ADDR)).isTrue();
    assertThat(card.wants(FabricConstants.FI_MR_LOCAL)).as("where it is not offered").isFalse();
    assertThat(card.wants(FabricConstants.FI_MR_ENDPOINT)).isFalse();
  }

  @Test
  void anOperationWithoutLimitIsTheLongestThereIs() {
    assertThat(recorded("efa.txt")).extracting(FabricInfo::mostBytes).containsExactly(1L << 30, Long.MAX_VALUE);
  }

  @Test
  void theAddressOnTheBusHasAllOfItsParts() {
    assertThat(efa(P4D_DEVICE, 0xa0).getLast().pci()).isEqualTo("0000:a0:1b.0");
  }

  @Test
  void eachEfaCardIsARailByTheFabricThatKeepsOrderThoughTheOtherIsListedFirst() {
    List<FabricInfo> listed = efa(P4D_DEVICE, 0x10, 0x20, 0x90, 0xa0);

    List<FabricInfo> chosen = Discovery.choose(listed, settings(), new NearDevices(folder));

    assertThat(chosen).containsExactlyElementsOf(listed.subList(4, 8));
    assertThat(chosen).extracting(FabricInfo::place).containsExactly("rdmap16s27", "rdmap32s27", "rdmap144s27", "rdmap160s27");
  }

  @Test
  void theFabricThatKeepsNoOrderIsNotTakenWhereItIsAlone() {
    assertThat(chosen(recorded("efa.txt").subList(0, 1), settings())).isEmpty();
    assertThat(chosen(recorded("efa.txt").subList(0, 1), settings("domain", "rdmap79s0"))).isEmpty();
  }

  @Test
  void efaCardsAreChosenByTheirNamesOrThoseOfTheirDomainsAndKeepThatOrder() {
    List<FabricInfo> listed = efa(0, 0x4f, 0x50, 0x51);

    assertThat(chosen(listed, settings("domain", "rdmap80s0"))).containsExactly("rdmap80s0");
    assertThat(chosen(listed, settings("domain", "rdmap81s0-rdm,rdmap79s0-rdm"))).containsExactly("rdmap81s0", "rdmap79s0");
  }

  @Test
  void ofMoreCardsThanRailsEachGpuGetsItsShareOfTheNearest() throws IOException {
    FakeSystem.p5(folder);

    assertThat(chosen(p5(), settings("rails", "4"))).containsExactly("rdmap79s0", "rdmap96s0", "rdmap113s0", "rdmap130s0");
    assertThat(chosen(p5(), settings())).hasSize(Discovery.MOST_RAILS).contains("rdmap79s0", "rdmap80s0", "rdmap198s0", "rdmap199s0").doesNotContain("rdmap81s0");
  }

  @Test
  void ofMoreCardsThanRailsThoseNearTheOnlyGpuAreTaken() throws IOException {
    new FakeSystem(folder)
        .put("pci0000:44/0000:44:00.0/0000:4f:00.0", "0x020000", "0x1d0f", 0)
        .put("pci0000:55/0000:55:00.0/0000:60:00.0", "0x020000", "0x1d0f", 0)
        .put("pci0000:55/0000:55:00.0/0000:61:00.0", "0x020000", "0x1d0f", 0)
        .put("pci0000:55/0000:55:00.0/0000:64:00.0", "0x030200", "0x10de", 0);

    assertThat(chosen(efa(0, 0x4f, 0x60, 0x61), settings("rails", "2"))).containsExactly("rdmap96s0", "rdmap97s0");
  }

  @Test
  void withoutGpusTheFirstCardsAreTaken() {
    assertThat(chosen(p5(), settings("rails", "3"))).containsExactly("rdmap79s0", "rdmap80s0", "rdmap81s0");
  }

  @Test
  void tcpIsTakenByTheFormOfAddressThatEverybodyHasAndNotOnTheDeviceThatLeadsNowhere() {
    List<FabricInfo> listed = recorded("tcp.txt");

    assertThat(Discovery.choose(listed, settings(), new NearDevices(folder))).containsExactly(listed.getFirst());
    assertThat(listed.getFirst().pci()).isEmpty();
    assertThat(chosen(listed, settings("domain", "lo"))).containsExactly("lo");
  }

  @Test
  void sharedMemoryIsOneDomainThatTakesAddressesAndLeavesKeysToUs() {
    FabricInfo shm = recorded("shm.txt").getFirst();

    assertThat(chosen(List.of(shm), settings())).containsExactly("shm");
    assertThat(shm.wants(FabricConstants.FI_MR_VIRT_ADDR)).isTrue();
    assertThat(shm.wants(FabricConstants.FI_MR_PROV_KEY)).isFalse();
  }
}
