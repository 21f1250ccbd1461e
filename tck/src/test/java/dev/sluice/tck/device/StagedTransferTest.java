package dev.sluice.tck.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Route;
import dev.sluice.Transfer;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Device memory moves over backends that cannot reach it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StagedTransferTest {
  private static final CudaDevice DEVICE = SimulatedDevices.driver().devices().getFirst();
  private static final long BYTES = 5_000_123;

  @ParameterizedTest
  @CsvSource({
    "REFERENCE, WRITE, DEVICE, DEVICE", "REFERENCE, READ, DEVICE, DEVICE", "REFERENCE, WRITE, HOST, DEVICE", "REFERENCE, READ, HOST, DEVICE",
    "REFERENCE, WRITE, DEVICE, HOST", "REFERENCE, READ, DEVICE, HOST",
    "UCX, WRITE, DEVICE, DEVICE", "UCX, READ, DEVICE, DEVICE", "UCX, WRITE, HOST, DEVICE", "UCX, READ, HOST, DEVICE", "UCX, WRITE, DEVICE, HOST", "UCX, READ, DEVICE, HOST",
  })
  void movesBetweenKinds(String backend, Operation operation, MemoryKind local, MemoryKind remote) throws Exception {
    try (Agent here = open("here", backend); Agent there = open("there", backend);
        Place ours = Place.of(local); Place theirs = Place.of(remote)) {
      byte[] source = new byte[(int) BYTES];
      new Random(7).nextBytes(source);
      (operation == Operation.WRITE ? ours : theirs).fill(source);
      Region region = here.register("local", ours.memory());
      var _ = there.register("remote", theirs.memory());
      Peer peer = here.connect(there.metadata());
      var link = here.link(region, peer.region("remote"));
      assertThat(link.route().path()).isEqualTo(Route.Path.STAGED);

      try (Transfer transfer = link.transfer(100)) {
        long[] at = {0, 4_000_000, 3};
        long[] length = {3, 1_000_123, 3_999_997};
        transfer.await(transfer.postRanges(operation, at, at, length, 3, null, Deadline.after(20, TimeUnit.SECONDS)));
      }

      assertThat((operation == Operation.WRITE ? theirs : ours).contents()).isEqualTo(source);
    }
  }

  private static Agent open(String name, String backend) {
    return Agent.open(AgentConfig.ofBackends(name, List.of(backend), Map.of()).withCuda(SimulatedDevices.driver()));
  }

  /** Memory of a kind. */
  private record Place(Arena arena, MemorySegment host, CudaMemory device) implements AutoCloseable {
    static Place of(MemoryKind kind) {
      Arena arena = Arena.ofShared();
      return kind == MemoryKind.HOST ? new Place(arena, arena.allocate(BYTES), null) : new Place(arena, null, DEVICE.allocate(BYTES));
    }

    Memory memory() {
      return device == null ? Memory.host(host) : device.memory();
    }

    void fill(byte[] bytes) {
      if (device == null) {
        MemorySegment.copy(bytes, 0, host, ValueLayout.JAVA_BYTE, 0, bytes.length);
      } else {
        DEVICE.copyToDevice(device.pointer(), arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
      }
    }

    byte[] contents() {
      if (device == null) {
        return host.toArray(ValueLayout.JAVA_BYTE);
      }
      MemorySegment copy = arena.allocate(BYTES);
      DEVICE.copyToHost(copy, device.pointer());
      return copy.toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void close() {
      // The agents close after it: the memory stays for the life of the test's process.
    }
  }
}
