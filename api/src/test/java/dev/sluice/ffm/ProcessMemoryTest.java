package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {

  @Test
  void aNumberIsFoundWhereItIs() {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(ValueLayout.JAVA_LONG, 42).address();

      assertThat(ProcessMemory.number((int) ProcessHandle.current().pid(), address)).hasValue(42);
    }
  }

  @Test
  void whereNothingIsNothingIsFound() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    assertThat(dead.waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThat(ProcessMemory.number((int) ProcessHandle.current().pid(), 8)).isEmpty();
    assertThat(ProcessMemory.number((int) dead.pid(), 8)).isEmpty();
  }
}
