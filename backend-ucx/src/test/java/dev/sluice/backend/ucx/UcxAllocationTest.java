package dev.sluice.backend.ucx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.AllocationSpec;
import dev.sluice.Device;
import dev.sluice.Memory;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.RegionKey;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UcxAllocationTest {
  @BeforeAll
  static void ucx() {
    UcxOfThisMachine.require();
  }

  @Test
  void allocatedMemoryIsZeroAndWritable() throws Exception {
    try (Side side = Side.open("one")) {
      Side.Range pool = side.allocated((5 << 20) + 3);
      for (byte one : pool.bytes().toArray(ValueLayout.JAVA_BYTE)) {
        assertThat(one).isZero();
      }
      pool.bytes().fill((byte) 1);
    }
  }

  @Test
  void moreThanTheMachineHasIsRefusedBeforeAPageIsTouched() throws Exception {
    try (Side side = Side.open("one")) {
      assertThatThrownBy(() -> side.backend().allocate(AllocationSpec.host("huge", 1L << 50)))
          .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.kind()).isEqualTo(BackendException.Kind.REGISTRATION))
          .hasMessageContaining("'huge'")
          .hasMessageContaining("allocate less");
    }
  }

  @Test
  void whatWasReleasedCanBeHadAgain() throws Exception {
    try (Side side = Side.open("one")) {
      for (int i = 0; i < 50; i++) {
        RegionKey key = side.backend().allocate(AllocationSpec.host("pool", 64 << 20).withHugePages());
        key.release();
      }
    }
  }

  @Test
  void theBudgetOfAControlGroupIsKept(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("meminfo"), "MemTotal: 100 kB\nMemAvailable:     90 kB\n");
    Files.writeString(folder.resolve("memory.max"), "50000\n");
    Files.writeString(folder.resolve("memory.current"), "10000\n");
    SharedMemoryBudget budget = new SharedMemoryBudget(folder, folder);
    assertThat(budget.refuses(40_000)).isEmpty();
    assertThat(budget.refuses(40_001).orElseThrow()).contains("40000 bytes", "--memory");
    assertThat(budget.refuses(92_161).orElseThrow()).contains("92160 bytes");
    Files.writeString(folder.resolve("memory.max"), "max\n");
    assertThat(budget.refuses(92_160)).isEmpty();
  }

  @Test
  void deviceMemoryIsRefusedWhereUcxDoesNotKnowIt() throws Exception {
    try (Side side = Side.open("one", Map.of("tls", "tcp"), System.getenv())) {
      assertThatThrownBy(() -> side.backend().register(Memory.device(4096, 4096, new Device("GPU-1", "", 0))))
          .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.kind()).isEqualTo(BackendException.Kind.UNSUPPORTED));
    }
  }

  @Test
  void anEmptyRangeIsRefused() throws Exception {
    try (Side side = Side.open("one");
        Arena arena = Arena.ofShared()) {
      assertThatThrownBy(() -> side.backend().register(Memory.host(arena.allocate(8).asSlice(0, 0))))
          .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.kind()).isEqualTo(BackendException.Kind.REGISTRATION));
    }
  }
}
