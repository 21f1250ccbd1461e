package dev.sluice.tck.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.Rights;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.tck.fault.FaultPlan;
import dev.sluice.tck.fault.FaultyBackends;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that stages names its ranges past its own engine's checks: ours looks at every one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ForgedTableTest {
  private static final CudaDevice DEVICE = SimulatedDevices.driver().devices().getFirst();
  private static final int BYTES = 10_000;

  @Test
  void noForgedRangeIsCopiedFromOrTo() throws InterruptedException {
    ForgingProvider forging = new ForgingProvider();
    FaultyBackends both = FaultyBackends.wrap(forging, "FORGING", FaultPlan.of(1));
    try (Agent there = Agent.open(both.config("there").withCuda(SimulatedDevices.driver()));
        Agent here = Agent.open(both.config("here").withCuda(SimulatedDevices.driver()))) {
      CudaMemory target = filled(1);
      CudaMemory readable = filled(2);
      MemorySegment host = Arena.ofShared().allocate(BYTES).fill((byte) 3);
      Region open = there.register("target", target.memory());
      Region guarded = there.register("readable", readable.memory(), RegionOptions.defaults().withRights(Rights.READ));
      Region onHost = there.register("host", Memory.host(host), RegionOptions.defaults().withRights(Rights.READ));
      Region local = here.register("local", filled(9).memory());
      Peer peer = here.connect(there.metadata());
      long known = open.epoch();
      List<ForgingProvider.Range> forgeries = new ArrayList<>(List.of(
          new ForgingProvider.Range(known + 1000, 0, BYTES),
          new ForgingProvider.Range(0, 0, BYTES),
          new ForgingProvider.Range(onHost.epoch(), 0, BYTES),
          new ForgingProvider.Range(guarded.epoch(), 0, BYTES),
          new ForgingProvider.Range(known, -1, BYTES),
          new ForgingProvider.Range(known, 1, BYTES),
          new ForgingProvider.Range(known, Long.MAX_VALUE - 10, BYTES),
          new ForgingProvider.Range(known, Long.MIN_VALUE, BYTES),
          new ForgingProvider.Range(known, 0, 0),
          new ForgingProvider.Range(known, 0, -5),
          new ForgingProvider.Range(known, 0, BYTES - 1),
          new ForgingProvider.Range(known, 0, Long.MAX_VALUE)));
      try (Transfer transfer = here.link(local, peer.region("target")).transfer(1)) {
        for (ForgingProvider.Range forgery : forgeries) {
          forging.forge(forgery);

          assertThatThrownBy(() -> write(transfer)).as("%s", forgery).isInstanceOf(SluiceException.class).hasMessageContaining("did not move it");

          assertThat(holds(target, 1)).as("the target after %s", forgery).isTrue();
          assertThat(holds(readable, 2)).as("what may be read after %s", forgery).isTrue();
          assertThat(host.mismatch(Arena.global().allocate(BYTES).fill((byte) 3))).as("the host's memory after %s", forgery).isEqualTo(-1);
        }
        forging.forge(null);

        write(transfer);

        assertThat(holds(target, 9)).as("the target after an honest posting").isTrue();
      }
    }
  }

  private static void write(Transfer transfer) throws InterruptedException {
    transfer.await(transfer.postRanges(Operation.WRITE, new long[] {0}, new long[] {0}, new long[] {BYTES}, 1, null, Deadline.after(10, TimeUnit.SECONDS)));
  }

  private static CudaMemory filled(int value) {
    CudaMemory memory = DEVICE.allocate(BYTES);
    DEVICE.fill(memory.pointer(), (byte) value, BYTES);
    return memory;
  }

  private static boolean holds(CudaMemory memory, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(BYTES);
      DEVICE.copyToHost(copy, memory.pointer());
      return copy.mismatch(arena.allocate(BYTES).fill((byte) value)) == -1 && copy.get(ValueLayout.JAVA_BYTE, 0) == value;
    }
  }
}
