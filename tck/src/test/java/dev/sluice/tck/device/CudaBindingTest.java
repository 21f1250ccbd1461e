package dev.sluice.tck.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Device;
import dev.sluice.DeviceException;
import dev.sluice.NativeStatus;
import dev.sluice.UnavailableException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.cuda.CudaEvent;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.cuda.CudaPointer;
import dev.sluice.cuda.CudaStream;
import dev.sluice.cuda.PinnedMemory;
import dev.sluice.ffm.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** The binding of the CUDA driver, on the simulated one: the same handles, structures and decoding of errors. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CudaBindingTest {
  private static final CudaDriver DRIVER = SimulatedDevices.driver();
  private static final CudaDevice DEVICE = DRIVER.devices().getFirst();
  private static final int BYTES = 300_000;

  @Test
  void devicesAreKnownByWhatOtherProcessesSeeToo() {
    assertThat(DRIVER.devices()).hasSize(2).extracting(device -> device.id().ordinal()).containsExactly(0, 1);
    assertThat(DEVICE.id().uuid()).matches("GPU-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(DEVICE.id().pciAddress()).isEqualTo("0000:50:00.0");
    assertThat(DRIVER.device(new Device(DEVICE.id().uuid(), "", 7))).isSameAs(DEVICE);
    assertThat(DRIVER.simulated()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(CudaMemory.Kind.class)
  void whatIsCopiedInIsCopiedOut(CudaMemory.Kind kind) {
    try (Arena arena = Arena.ofConfined(); CudaMemory memory = DEVICE.allocate(BYTES, kind)) {
      MemorySegment in = contents(arena);
      MemorySegment out = arena.allocate(BYTES);

      DEVICE.copyToDevice(memory.pointer(), in);
      DEVICE.copyToHost(out, memory.pointer());

      assertThat(out.mismatch(in)).isEqualTo(-1);
    }
  }

  @Test
  void copiesOfAListAllArriveBeforeTheEventBehindThem() {
    try (Arena arena = Arena.ofShared();
        CudaMemory memory = DEVICE.allocate(BYTES);
        PinnedMemory host = DEVICE.allocatePinned(BYTES);
        CudaStream stream = DEVICE.stream();
        CudaEvent event = DEVICE.event()) {
      host.segment().copyFrom(contents(arena));
      int count = 300;
      long each = BYTES / count;
      MemorySegment columns = arena.allocate(ValueLayout.JAVA_LONG, 3L * count);
      for (int i = 0; i < count; i++) {
        columns.setAtIndex(ValueLayout.JAVA_LONG, i, memory.pointer() + i * each);
        columns.setAtIndex(ValueLayout.JAVA_LONG, count + i, host.segment().address() + i * each);
        columns.setAtIndex(ValueLayout.JAVA_LONG, 2L * count + i, each);
      }
      assertThat(DRIVER.copiesBatches()).isTrue();

      stream.copyAll(true, columns, (long) count * Long.BYTES, count);
      event.record(stream);
      event.synchronize();

      MemorySegment out = arena.allocate(BYTES);
      DEVICE.copyToHost(out, memory.pointer());
      assertThat(out.mismatch(host.segment())).isEqualTo(-1);
      assertThat(event.done()).isTrue();
    }
  }

  @Test
  void aPointerIsKnownWithItsAllocation() {
    CudaPointer unknown = DRIVER.pointer(4096);
    assertThat(unknown.onDevice()).isFalse();
    try (CudaMemory memory = DEVICE.allocate(1000); CudaMemory pieces = CudaMemory.inPieces(DEVICE, BYTES, 1)) {
      CudaPointer inner = DRIVER.pointer(memory.pointer() + 999);

      assertThat(inner.onDevice()).isTrue();
      assertThat(inner.ordinal()).isZero();
      assertThat(inner.rangeStart()).isEqualTo(memory.pointer());
      assertThat(inner.rangeBytes()).isEqualTo(1000);
      assertThat(DRIVER.pointer(memory.pointer() + 1000).onDevice()).isFalse();
      CudaPointer second = DRIVER.pointer(pieces.pointer() + BYTES - 1);
      assertThat(second.rangeStart()).isEqualTo(pieces.pointer());
      assertThat(second.mappingStart()).isGreaterThan(pieces.pointer());
      assertThat(DRIVER.syncMemoryOperations(memory.pointer())).isTrue();
      assertThat(DRIVER.syncMemoryOperations(pieces.pointer())).isFalse();
    }
  }

  @Test
  void everyCallLeavesTheCallersContextAsItWas() {
    assertThat(DEVICE.currentContext()).isZero();
    try (CudaMemory memory = DEVICE.allocate(1000); CudaStream _ = DEVICE.stream()) {
      DEVICE.fill(memory.pointer(), (byte) 1, 1000);
      assertThat(DEVICE.currentContext()).isZero();
      try (CudaDevice.Scope _ = DRIVER.devices().get(1).enter()) {
        long other = DEVICE.currentContext();
        DEVICE.fill(memory.pointer(), (byte) 2, 1000);
        assertThat(other).isNotZero();
        assertThat(DEVICE.currentContext()).isEqualTo(other);
      }
    }
    assertThat(DEVICE.currentContext()).isZero();
  }

  @Test
  void aFailureNamesWhatFailedAndTheDriversStatus() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(1000);

      assertThatThrownBy(() -> DEVICE.copyToDevice(4096, memory))
          .isInstanceOfSatisfying(DeviceException.class, failed -> assertThat(failed.nativeStatus()).contains(new NativeStatus("CUDA_ERROR_INVALID_VALUE", 1)))
          .hasMessageContaining("1000 bytes")
          .hasMessageContaining(DEVICE.id().uuid());
      assertThatThrownBy(() -> DEVICE.ipcHandle(4096)).isInstanceOf(DeviceException.class).hasMessageContaining("801");
    }
  }

  @Test
  void aDriverThatDoesNotStartIsUnavailableWithTheReason() {
    assertThatThrownBy(() -> CudaDriver.standIn(NativeLibrary.standIn("an empty library", _ -> Optional.empty())))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("an empty library");
  }

  @Test
  void whereThereIsNoDriverTheReasonNamesTheLibraryAndTheRemedy() {
    CudaDriver found;
    try {
      found = CudaDriver.ofThisMachine();
    } catch (UnavailableException none) {
      assertThat(none).hasMessageContaining("libcuda.so.1").hasMessageContaining("install");
      return;
    }
    System.err.println("NOT RUN: that an absent driver is explained; this machine has one: " + found.library());
    throw new TestAbortedException("this machine has a CUDA driver");
  }

  private static MemorySegment contents(Arena arena) {
    MemorySegment contents = arena.allocate(BYTES);
    for (int i = 0; i < BYTES; i++) {
      contents.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + i / 251));
    }
    return contents;
  }
}
