package dev.sluice.tck.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.FileOptions;
import dev.sluice.IntegrityException;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.Transfer;
import dev.sluice.config.EngineSettings;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.tck.fault.Fault;
import dev.sluice.tck.fault.FaultPlan;
import dev.sluice.tck.fault.FaultyBackends;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is verified where the bytes are not main memory. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class VerifiedTransferTest {
  private static final CudaDevice DEVICE = SimulatedDevices.driver().devices().getFirst();
  private static final int BYTES = 3_000_001;
  private static final FaultPlan SOUND = FaultPlan.of(1);

  /** The bit is changed where the bytes have arrived, or the peer has fetched them. */
  private static final FaultPlan FLIPPING = FaultPlan.of(1).with(Fault.FLIP_BIT, 1);

  private final Arena arena = Arena.ofShared();

  @ParameterizedTest
  @CsvSource({"WRITE, DEVICE, DEVICE", "READ, DEVICE, DEVICE", "WRITE, HOST, DEVICE", "READ, HOST, DEVICE", "WRITE, DEVICE, HOST", "READ, DEVICE, HOST"})
  void deviceMemoryThatArrivesWholeIsDone(Operation operation, MemoryKind local, MemoryKind remote) {
    assertThat(move("REFERENCE", SOUND, SOUND, operation, memory(local), memory(remote))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"READ, DEVICE, DEVICE", "READ, HOST, DEVICE", "READ, DEVICE, HOST"})
  void aBitThatIsChangedOnTheWayHereFailsThePosting(Operation operation, MemoryKind local, MemoryKind remote) {
    assertThat(move("REFERENCE", FLIPPING, SOUND, operation, memory(local), memory(remote))).isInstanceOf(IntegrityException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"DEVICE", "HOST"})
  void aBitThatIsChangedOnTheWayToThePeersDeviceFailsThePosting(MemoryKind local) {
    assertThat(move("REFERENCE", SOUND, FLIPPING, Operation.WRITE, memory(local), memory(MemoryKind.DEVICE))).isInstanceOf(IntegrityException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aFileIsReadAgain(Operation operation, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("blocks");
    Files.write(file, new byte[BYTES]);

    assertThat(move("GDS", SOUND, null, operation, memory(MemoryKind.HOST), Memory.file(file, 0, BYTES, FileOptions.readWrite()))).isNull();
    assertThat(move("GDS", FLIPPING, null, operation, memory(MemoryKind.HOST), Memory.file(file, 0, BYTES, FileOptions.readWrite())))
        .isInstanceOf(IntegrityException.class).hasMessageContaining("region 'remote'");
  }

  /** Why it failed; null where it is done. An agent without another one connects itself. */
  private static Throwable move(String backend, FaultPlan plan, FaultPlan elsewhere, Operation operation, Memory ours, Memory theirs) {
    try (Agent here = open("here", backend, plan); Agent there = elsewhere == null ? null : open("there", backend, elsewhere)) {
      Agent other = there == null ? here : there;
      Region local = here.register("local", ours);
      Region _ = other.register("remote", theirs);
      var link = here.link(local, here.connect(other.metadata()).region("remote"));
      try (Transfer transfer = link.transfer(3)) {
        long[] at = {0, 2_000_000, 3};
        long[] length = {3, 1_000_001, 1_999_997};
        return catchThrowable(() -> transfer.await(transfer.postRanges(operation, at, at, length, 3, null, Deadline.after(20, TimeUnit.SECONDS))));
      }
    }
  }

  private static Agent open(String name, String backend, FaultPlan plan) {
    AgentConfig config = FaultyBackends.found(backend, "FAULTY", plan).config(name);
    return Agent.open(config.withCuda(SimulatedDevices.driver()).withSettings(EngineSettings.fromEnvironment(Map.of("SLUICE_INTEGRITY", "crc32c"))));
  }

  private Memory memory(MemoryKind kind) {
    return kind == MemoryKind.HOST ? Memory.host(arena.allocate(BYTES)) : DEVICE.allocate(BYTES).memory();
  }
}
