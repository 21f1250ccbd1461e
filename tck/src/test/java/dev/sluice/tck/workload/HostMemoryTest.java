package dev.sluice.tck.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMemoryTest {
  @TempDir Path root;

  @BeforeEach
  void machineWithOneGigabyte() throws IOException {
    write("proc/meminfo", "MemTotal: 4194304 kB\nMemFree: 10 kB\nMemAvailable:    1048576 kB\n");
  }

  @Test
  void theMachineTellsWhatIsLeft() {
    assertThat(new HostMemory(root).available()).isEqualTo(1L << 30);
  }

  @Test
  void aControlGroupLimitsIt() throws IOException {
    write("proc/self/cgroup", "0::/pod/container\n");
    write("sys/fs/cgroup/pod/container/memory.max", "500000000\n");
    write("sys/fs/cgroup/pod/container/memory.current", "300000000\n");
    write("sys/fs/cgroup/pod/container/memory.stat", "anon 1\ninactive_file 100000000\n");

    assertThat(new HostMemory(root).available()).isEqualTo(300_000_000);
  }

  @Test
  void aGroupAroundItLimitsItToo() throws IOException {
    write("proc/self/cgroup", "0::/pod/container\n");
    write("sys/fs/cgroup/pod/container/memory.max", "max\n");
    write("sys/fs/cgroup/pod/container/memory.current", "300000000\n");
    write("sys/fs/cgroup/pod/memory.max", "400000000\n");
    write("sys/fs/cgroup/pod/memory.current", "350000000\n");

    assertThat(new HostMemory(root).available()).isEqualTo(50_000_000);
  }

  @Test
  void aGroupOfTheOlderKindLimitsIt() throws IOException {
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "200000000\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "50000000\n");

    assertThat(new HostMemory(root).available()).isEqualTo(150_000_000);
  }

  @Test
  void whereNothingTellsNothingLimits() {
    assertThat(new HostMemory(root.resolve("elsewhere")).available()).isEqualTo(Long.MAX_VALUE);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
