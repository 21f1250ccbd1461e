package dev.sluice.backend.ucx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final String SHARED_MEMORY =
      """
      #                 lane[0]:  3:sysv/memory.0 md[2]           -> md[2]/sysv/sysdev[255] seg 4294967295 am keepalive
      #                 lane[1]:  4:posix/memory.0 md[3]          -> md[3]/posix/sysdev[255] seg 4294967295
      #                 lane[2]:  5:cma/memory.0 md[4]            -> md[4]/cma/sysdev[255] seg 4294967295 rma_bw#0
      """;

  @Test
  void readsTransportAndDeviceOfEachLane() {
    assertThat(Lanes.ofEndpoint(SHARED_MEMORY))
        .extracting(lane -> lane.transport() + "/" + lane.device())
        .containsExactly("sysv/memory", "posix/memory", "cma/memory");
  }

  @Test
  void theLanesForRmaCarryTheData() {
    assertThat(Lanes.ofData(Lanes.ofEndpoint(SHARED_MEMORY))).extracting(Lanes.Lane::transport).containsExactly("cma");
  }

  @Test
  void withoutOneForRmaTheLaneForMessagesDoes() {
    List<Lanes.Lane> lanes = Lanes.ofEndpoint(SHARED_MEMORY).subList(0, 2);
    assertThat(Lanes.ofData(lanes)).extracting(Lanes.Lane::transport).containsExactly("sysv");
  }

  @Test
  void aPortIsPartOfTheDevice() {
    String printed = "# lane[0]:  1:rc_mlx5/mlx5_0:1.0 md[2]  -> md[2]/ib/sysdev[0] rma_bw#0 am am_bw#0";
    assertThat(Lanes.ofEndpoint(printed)).extracting(Lanes.Lane::device).containsExactly("mlx5_0:1");
  }

  @Test
  void readsTheResourcesOfAContext() {
    String printed = "#      resource 1  :  md 1  dev 1  flags -- tcp/eth0\n#      resource 3  :  md 2  dev 0  flags -- sysv/memory\n";
    assertThat(Lanes.ofContext(printed)).containsExactly("tcp/eth0", "sysv/memory");
  }

  @Test
  void namesOfGroupsStandForTheirTransports() {
    assertThat(Lanes.isA("posix", "shm")).isTrue();
    assertThat(Lanes.isA("cma", "sm")).isTrue();
    assertThat(Lanes.isA("rc_mlx5", "rc")).isTrue();
    assertThat(Lanes.isA("rc_mlx5", "ib")).isTrue();
    assertThat(Lanes.isA("srd", "ib")).isFalse();
    assertThat(Lanes.isA("tcp", "shm")).isFalse();
    assertThat(Lanes.isA("cuda_ipc", "cuda")).isTrue();
  }

  @Test
  void onlyNetworksCrossHosts() {
    assertThat(Lanes.isNetwork("tcp")).isTrue();
    assertThat(Lanes.isNetwork("srd")).isTrue();
    assertThat(Lanes.isNetwork("posix")).isFalse();
    assertThat(Lanes.isNetwork("cuda_ipc")).isFalse();
    assertThat(Lanes.isNetwork("self")).isFalse();
  }
}
