package dev.sluice.tck.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.MemoryKind;
import dev.sluice.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route should reach, by a machine that was recorded. */
class RouteRatesTest {
  private static final double COPIED = 7.5;

  @TempDir Path root;

  @BeforeEach
  void record() throws IOException {
    file("/sys/class/infiniband/mlx5_0/ports/1/rate", "400 Gb/sec (4X NDR)\n");
    file("/sys/class/infiniband/mlx5_0/ports/2/rate", "100 Gb/sec (4X EDR)\n");
    file("/sys/class/infiniband/rdmap79s0/ports/1/rate", "100 Gb/sec (4X EDR)\n");
    file("/sys/class/infiniband/rdmap80s0/ports/1/rate", "100 Gb/sec (4X EDR)\n");
    file("/sys/class/infiniband/old_0/ports/1/rate", "2.5 Gb/sec (1X SDR)\n");
    file("/sys/class/infiniband/odd_0/ports/1/rate", "fast\n");
    file("/sys/class/infiniband/mute_0/node_type", "1: CA\n");
    file("/sys/class/net/eth0/speed", "25000\n");
    file("/sys/class/net/eth1/speed", "10000\n");
    file("/sys/class/net/ens5/speed", "-1\n");
    file("/sys/class/net/lo/mtu", "65536\n");
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path.substring(1));
    Path _ = Files.createDirectories(file.getParent());
    Path _ = Files.writeString(file, text);
  }

  private void gpu(String address, String speed, String width) throws IOException {
    device(address, "0x10de", "0x030200", speed, width);
  }

  private void device(String address, String vendor, String kind, String speed, String width) throws IOException {
    String folder = "/sys/bus/pci/devices/" + address;
    file(folder + "/vendor", vendor + "\n");
    file(folder + "/class", kind + "\n");
    file(folder + "/max_link_speed", speed + "\n");
    file(folder + "/max_link_width", width + "\n");
  }

  private Expected of(MemoryKind memory, Route route) {
    RouteRates rates = new RouteRates(new SystemFiles(root), bytes -> Expected.of(Carrier.MEMORY, COPIED, "a copy of " + bytes));
    return rates.of(route, memory, 32_768);
  }

  private Expected host(String route) {
    String[] words = route.split("[ /]", 3);
    return of(MemoryKind.HOST, new Route(words[0], words[1], words[2], Route.Path.DIRECT, Route.Known.REPORTED));
  }

  private static Route device(String transport, String device, Route.Path path) {
    return new Route("UCX", transport, device, path, Route.Known.REPORTED);
  }

  @ParameterizedTest
  @CsvSource({
    "UCX rc_mlx5/mlx5_0:1, 50",
    "UCX rc_mlx5/mlx5_0:2, 12.5",
    "UCX srd/rdmap79s0:1, 12.5",
    "UCX srd/rdmap79s0:1+rdmap80s0:1, 25",
    "UCX rc_verbs/old_0:1, 0.3125",
    "LIBFABRIC efa/rdmap79s0, 12.5",
    "LIBFABRIC efa/rdmap79s0+rdmap80s0, 25",
    "LIBFABRIC verbs/mlx5_0, 50",
  })
  void adaptersAreAsFastAsTheirPortsSayTogether(String route, double expected) {
    assertThat(host(route).carrier()).isEqualTo(Carrier.RDMA);
    assertThat(host(route).gigabytesPerSecond()).hasValue(expected);
  }

  @Test
  void whereItWasReadIsToldOfEachAdapter() {
    assertThat(host("LIBFABRIC efa/rdmap79s0+rdmap80s0").from())
        .isEqualTo("/sys/class/infiniband/rdmap79s0/ports/1/rate (100 Gb/sec (4X EDR)) + /sys/class/infiniband/rdmap80s0/ports/1/rate (100 Gb/sec (4X EDR))");
  }

  @ParameterizedTest
  @CsvSource({"UCX tcp/eth0, 3.125", "LIBFABRIC tcp/eth0+eth1, 4.375"})
  void interfacesAreAsFastAsTheirSpeedsSayTogether(String route, double expected) {
    assertThat(host(route).carrier()).isEqualTo(Carrier.NETWORK);
    assertThat(host(route).gigabytesPerSecond()).hasValue(expected);
    assertThat(host(route).from()).contains("/sys/class/net/eth0/speed (25000 Mb/s)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UCX sysv/memory", "UCX posix/memory", "UCX cma+posix/memory", "UCX self/memory", "LIBFABRIC shm/shm", "UCX sysv+cuda_ipc+cuda_copy/memory+cuda"})
  void memoryOfOneHostIsAsFastAsACopyOfSuchBlocks(String route) {
    assertThat(host(route)).isEqualTo(Expected.of(Carrier.MEMORY, COPIED, "a copy of 32768"));
  }

  @Test
  void memoryThatNixlWasLeftAloneIsMemoryToo() {
    assertThat(of(MemoryKind.HOST, new Route("NIXL", "shm", "UCX", Route.Path.DIRECT, Route.Known.FORCED)).carrier()).isEqualTo(Carrier.MEMORY);
  }

  @ParameterizedTest
  @CsvSource({
    "UCX tcp/lo, lo has no speed",
    "UCX tcp/ens5, /sys/class/net/ens5/speed says -1",
    "UCX tcp/eth0+ens5, /sys/class/net/ens5/speed says -1",
    "UCX rc_verbs/mute_0:1, /sys/class/infiniband/mute_0/ports/1/rate cannot be read",
    "UCX rc_verbs/mlx5_0:3, /sys/class/infiniband/mlx5_0/ports/3/rate cannot be read",
    "UCX rc_verbs/odd_0:1, says 'fast'",
    "UCX rc_mlx5+tcp/mlx5_0:1+eth0, several kinds",
    "UCX tcp+sysv/eth0+memory, nothing tells how fast 'memory' is",
    "LIBFABRIC cxi/cxi0, nothing tells how fast 'cxi0' is",
    "GDS posix/ext4, nothing tells how fast 'ext4' is",
    "GDS posix/file, nothing tells how fast 'file' is",
    "OTHER x/../../etc, nothing tells",
    "OTHER x/.., nothing tells",
  })
  void whatNobodyTellsIsUnknownAndTheReasonIsSaid(String route, String why) {
    assertThat(host(route).gigabytesPerSecond()).isEmpty();
    assertThat(host(route).from()).contains(why);
  }

  @Test
  void aRouteThatIsNotKnownIsNoneThoughItsDeviceIs() {
    Expected expected = of(MemoryKind.HOST, new Route("UCX", "tcp", "eth0", Route.Path.DIRECT, Route.Known.UNKNOWN));

    assertThat(expected.gigabytesPerSecond()).isEmpty();
    assertThat(expected.from()).contains("does not tell");
  }

  @Test
  void gpusAreAtLeastAsFastAsTheSlowestOfThemOverPcie() throws IOException {
    gpu("0000:18:00.0", "32.0 GT/s PCIe", "16");
    gpu("0000:2a:00.0", "16.0 GT/s PCIe", "16");
    device("0000:01:00.0", "0x1a03", "0x030000", "5.0 GT/s PCIe", "1");
    device("0000:02:00.0", "0x10de", "0x040300", "5.0 GT/s PCIe", "1");

    for (String transports : new String[] {"cuda_ipc", "cuda_ipc+cuda_copy"}) {
      Expected expected = of(MemoryKind.DEVICE, device(transports, "cuda", Route.Path.DIRECT));
      assertThat(expected.carrier()).isEqualTo(Carrier.GPU);
      assertThat(expected.gigabytesPerSecond().orElseThrow()).isCloseTo(31.508, within(0.001));
      assertThat(expected.from()).contains("/sys/bus/pci/devices/0000:2a:00.0/max_link_speed").contains("16.0 GT/s PCIe, 16 lanes");
    }
    assertThat(of(MemoryKind.DEVICE, device("sysv+cuda_ipc", "memory+cuda", Route.Path.DIRECT)).carrier()).isEqualTo(Carrier.GPU);
  }

  @Test
  void aGpuWhoseLinkIsNotToldMakesThemAllUnknown() throws IOException {
    gpu("0000:18:00.0", "32.0 GT/s PCIe", "16");
    gpu("0000:2a:00.0", "Unknown", "0");

    assertThat(of(MemoryKind.DEVICE, device("cuda_ipc", "cuda", Route.Path.DIRECT)).from()).contains("0000:2a:00.0").contains("Unknown");
    assertThat(of(MemoryKind.DEVICE, device("cuda_ipc", "cuda", Route.Path.DIRECT)).gigabytesPerSecond()).isEmpty();
  }

  @Test
  void withoutGpusTheirRateIsUnknown() {
    assertThat(of(MemoryKind.DEVICE, device("cuda_ipc", "cuda", Route.Path.DIRECT)).gigabytesPerSecond()).isEmpty();
  }

  @Test
  void stagedMemoryOfADeviceIsAsFastAsTheNetworkAndOnOneHostUnknown() {
    assertThat(of(MemoryKind.DEVICE, device("tcp+cuda_ipc", "eth0+cuda", Route.Path.STAGED)).gigabytesPerSecond()).hasValue(3.125);
    assertThat(of(MemoryKind.DEVICE, device("sysv", "memory", Route.Path.STAGED)).gigabytesPerSecond()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 32_768, 1_310_720, 1L << 40})
  void aCopyOfMemoryHereIsMeasuredForBlocksOfAnySize(long blockBytes) {
    Expected measured = CopyRate.measure(blockBytes);

    assertThat(measured.carrier()).isEqualTo(Carrier.MEMORY);
    assertThat(measured.gigabytesPerSecond().orElseThrow()).isBetween(0.001, 1000.0);
    assertThat(measured.from()).contains("a plain copy of memory here");
  }
}
