package dev.sluice.backend.libfabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HostMemoryTest {

  @Test
  void thisProcessIsOfThisHostAndMayCopyFromItself() {
    assertThat(EndpointInfo.Identity.ofThisProcess().isOfThisHost()).isTrue();
    assertThat(EndpointInfo.Identity.ofThisProcess().isOfThisProcess()).isTrue();
    assertThat(HostMemory.mayCopy(EndpointInfo.Identity.ofThisProcess())).isTrue();
  }

  @Test
  void whereAProcessTellsAnotherNumberThanItsMemoryHoldsNothingIsCopied() {
    EndpointInfo.Identity ours = EndpointInfo.Identity.ofThisProcess();

    assertThat(HostMemory.mayCopy(new EndpointInfo.Identity(ours.host(), ours.process() + 1, ours.pid(), ours.evidence()))).isFalse();
    assertThat(HostMemory.mayCopy(new EndpointInfo.Identity(ours.host(), ours.process(), ours.pid(), 8))).isFalse();
  }

  @Test
  void whatADeadProcessLeftIsRemovedAndNothingElse() throws Exception {
    Path left = Path.of("/dev/shm/4194305:0:3"); // no process has such a number
    Path other = Path.of("/dev/shm/41943050:0:3");
    try {
      Files.createFile(left);
      Files.createFile(other);

      HostMemory.removeLeftovers(4194305);

      assertThat(left).doesNotExist();
      assertThat(other).exists();
    } finally {
      Files.deleteIfExists(left);
      Files.deleteIfExists(other);
    }
  }
}
