package dev.sluice.backend.libfabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which network cards come first, on machines as the kernel tells of them. */
class NearDevicesTest {
  @TempDir Path folder;

  private List<String> nearFirst(FakeSystem system, List<String> cards, String... gpus) {
    return new NearDevices(system.path()).nearFirst(cards, Function.identity(), List.of(gpus));
  }

  @Test
  void gpusAreThoseDisplaysAndAcceleratorsThatNvidiaMade() throws IOException {
    FakeSystem system = new FakeSystem(folder)
        .put("pci0000:00/0000:00:03.0", "0x030000", "0x1d0f", -1)
        .put("pci0000:bb/0000:bb:00.0/0000:ca:00.0", "0x030200", "0x10de", 1)
        .put("pci0000:bb/0000:bb:00.0/0000:c6:00.0", "0x020000", "0x1d0f", 1)
        .put("pci0000:44/0000:44:00.0/0000:53:00.0", "0x030000", "0x10de", 0)
        .put("pci0000:44/0000:44:00.0/0000:54:00.0", "0x068000", "0x10de", 0);

    assertThat(new NearDevices(system.path()).gpus()).containsExactly("0000:53:00.0", "0000:ca:00.0");
  }

  @Test
  void whereTheKernelTellsOfNoDevicesThereAreNoGpusAndTheOrderStays() {
    NearDevices none = new NearDevices(folder.resolve("nosuch"));

    assertThat(none.gpus()).isEmpty();
    assertThat(none.nearFirst(List.of("0000:51:00.0", "0000:4f:00.0", ""), Function.identity(), List.of("0000:53:00.0"))).containsExactly("0000:51:00.0", "0000:4f:00.0", "");
  }

  @Test
  void withoutGpusTheOrderStays() throws IOException {
    FakeSystem system = FakeSystem.p5(folder);

    assertThat(nearFirst(system, List.of("0000:61:00.0", "0000:4f:00.0", "0000:60:00.0"))).containsExactly("0000:61:00.0", "0000:4f:00.0", "0000:60:00.0");
  }

  @Test
  void cardsBelowTheSwitchOfAGpuComeFirstThenThoseOfItsBridgeThenThoseOfItsNodeThenTheOthers() throws IOException {
    FakeSystem system = new FakeSystem(folder)
        .put("pci0000:44/0000:44:00.0/0000:45:00.0/0000:53:00.0", "0x030200", "0x10de", 0)
        .put("pci0000:bb/0000:bb:00.0", "0x020000", "0x1d0f", 1)
        .put("pci0000:16/0000:16:00.0", "0x020000", "0x1d0f", 0)
        .put("pci0000:44/0000:44:01.0", "0x020000", "0x1d0f", 0)
        .put("pci0000:44/0000:44:00.0/0000:45:00.0/0000:4f:00.0", "0x020000", "0x1d0f", 0);

    assertThat(nearFirst(system, List.of("0000:bb:00.0", "0000:16:00.0", "0000:44:01.0", "0000:4f:00.0"), "0000:53:00.0"))
        .containsExactly("0000:4f:00.0", "0000:44:01.0", "0000:16:00.0", "0000:bb:00.0");
  }

  @Test
  void aCardOfNoKnownPlaceComesLast() throws IOException {
    FakeSystem system = FakeSystem.p5(folder);

    assertThat(nearFirst(system, List.of("", "0000:ff:00.0", "0000:4f:00.0"), "0000:53:00.0")).containsExactly("0000:4f:00.0", "", "0000:ff:00.0");
  }

  @Test
  void ofSeveralGpusEachHasACardBeforeOneHasTwo() throws IOException {
    FakeSystem system = FakeSystem.p5(folder);

    assertThat(nearFirst(system, List.of("0000:4f:00.0", "0000:50:00.0", "0000:60:00.0", "0000:61:00.0"), "0000:53:00.0", "0000:64:00.0"))
        .containsExactly("0000:4f:00.0", "0000:60:00.0", "0000:50:00.0", "0000:61:00.0");
  }

  @Test
  void forOneGpuAllOfItsCardsComeFirst() throws IOException {
    FakeSystem system = FakeSystem.p5(folder);

    assertThat(nearFirst(system, List.of("0000:4f:00.0", "0000:60:00.0", "0000:50:00.0", "0000:61:00.0"), "0000:64:00.0"))
        .containsExactly("0000:60:00.0", "0000:61:00.0", "0000:4f:00.0", "0000:50:00.0");
  }

  @Test
  void whereEveryDeviceHangsOnOneBridgeTheOrderStays() throws IOException {
    FakeSystem system = new FakeSystem(folder)
        .put("pci0000:00/0000:00:1b.0", "0x020000", "0x1d0f", -1)
        .put("pci0000:00/0000:00:15.0", "0x020000", "0x1d0f", -1)
        .put("pci0000:00/0000:00:1e.0", "0x030200", "0x10de", -1);

    assertThat(nearFirst(system, List.of("0000:00:1b.0", "0000:00:15.0"), "0000:00:1e.0")).containsExactly("0000:00:1b.0", "0000:00:15.0");
  }
}
