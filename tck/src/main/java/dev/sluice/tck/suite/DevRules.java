package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.Device;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RegionState;
import dev.sluice.RegistrationException;
import dev.sluice.RemoteRegion;
import dev.sluice.Rights;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import dev.sluice.UnsupportedException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** DEV: device memory, moved by the backend where it reaches it, and staged by the engine where it does not. */
public abstract class DevRules extends ContractRules {
  private static final int MIB = 1 << 20;
  private static final String UNKNOWN = "GPU-00000000-0000-0000-0000-000000000001";

  /** For subclasses. */
  protected DevRules() {}

  private static List<MemoryKind> kinds() {
    return List.of(MemoryKind.HOST, MemoryKind.DEVICE);
  }

  // ---- DEV-1 -----------------------------------------------------------------------------------------------------------------

  @Rule(ContractRule.DEV_1)
  final void dev1_everyPairOfKindsMovesBothWays() throws InterruptedException {
    Devices.first();
    Pair pair = pair();
    long bytes = 5L * MIB + 123;
    for (MemoryKind here : kinds()) {
      for (MemoryKind there : kinds()) {
        for (Operation operation : Operation.values()) {
          String way = operation + " of " + here + " here and " + there + " there";
          long mine = newSeed();
          long other = newSeed();
          LocalMemory local = LocalMemory.of(pair, here, bytes, mine);
          RemoteRegion remote = LocalMemory.ofPeer(pair, there, bytes, other);

          pair.move(local.region(), remote, operation, Ranges.of(0, 0, bytes));

          long moved = operation == Operation.WRITE ? mine : other;
          assertThat(local.firstDifference(moved)).as(way + ", our side").isEqualTo(-1);
          assertThat(pair.there().difference(remote.name(), 0, bytes, moved)).as(way + ", the peer's side").isEqualTo(-1);
        }
      }
    }
  }

  @Rule(ContractRule.DEV_1)
  final void dev1_scatteredRangesMoveAndTheRestIsUnchanged() throws InterruptedException {
    Devices.first();
    Pair pair = pair();
    for (Operation operation : Operation.values()) {
      for (int round = 0; round < times(3, 12); round++) {
        MemoryKind here = kinds().get((round + 1) % 2);
        Ranges ranges = Ranges.scattered(random(), times(3000, 10_000), round % 3 == 0 ? 3000 : 300, 700);
        long mine = newSeed();
        long other = newSeed();
        LocalMemory local = LocalMemory.of(pair, here, ranges.localEnd(), mine);
        RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, ranges.remoteEnd(), other);
        byte[] ours = Pattern.bytes(Math.toIntExact(ranges.localEnd()), mine);
        byte[] expected = Pattern.bytes(Math.toIntExact(ranges.remoteEnd()), other);
        boolean write = operation == Operation.WRITE;
        for (int i = 0; i < ranges.count(); i++) {
          int from = (int) (write ? ranges.local()[i] : ranges.remote()[i]);
          int to = (int) (write ? ranges.remote()[i] : ranges.local()[i]);
          System.arraycopy(write ? ours : expected, from, write ? expected : ours, to, (int) ranges.lengths()[i]);
        }

        pair.move(local.region(), remote, operation, ranges);

        assertThat(local.contents()).as("our side after %s, round %s", operation, round).isEqualTo(ours);
        pair.there().assertHolds(remote.name(), MemorySegment.ofArray(expected));
      }
    }
  }

  @Rule(ContractRule.DEV_1)
  final void dev1_aNotificationComesWhenTheDataIsOnTheDevice() throws InterruptedException {
    Devices.first();
    Pair pair = pair();
    long bytes = 3L * MIB + 5;
    LocalMemory local = LocalMemory.of(pair, MemoryKind.DEVICE, bytes, 1);
    RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, bytes, 2);
    try (Transfer transfer = pair.link(local.region(), remote).transfer(1)) {
      for (int round = 3; round < 3 + times(20, 100); round++) {
        local.onDevice().fill(0, bytes, round);
        long posting = Ranges.of(0, 0, bytes).post(transfer, Operation.WRITE, new byte[] {1});

        assertThat(pair.there().note(Budgets.mustHappen().toMillis())).as("notification %s", round).isNotEmpty();
        assertThat(pair.there().difference(remote.name(), 0, bytes, round)).as("the target's device when notification %s came", round).isEqualTo(-1);
        transfer.await(posting);
      }
    }
  }

  @Rule(ContractRule.DEV_1)
  final void dev1_rightsHoldForDeviceMemory() throws InterruptedException {
    Devices.first();
    Pair pair = pair();
    LocalMemory local = LocalMemory.of(pair, MemoryKind.DEVICE, 1000, 1);
    pair.there().registerDevice("readable", 1000, DeviceBlock.Way.PLAIN, 2, Rights.READ);
    RemoteRegion remote = pair.refreshed("readable");

    assertThatThrownBy(() -> pair.move(local.region(), remote, Operation.WRITE, Ranges.of(0, 0, 1000))).isInstanceOf(UnsupportedException.class);

    assertThat(pair.there().difference("readable", 0, 1000, 2)).isEqualTo(-1);
    pair.move(local.region(), remote, Operation.READ, Ranges.of(0, 0, 1000));
    assertThat(local.firstDifference(2)).isEqualTo(-1);
  }

  @Rule(ContractRule.DEV_1)
  final void dev1_cancelledPostingsLeaveNothingThatHoldsUpTheNext() throws InterruptedException {
    Devices.first();
    Pair pair = pair();
    long bytes = 24L * MIB;
    LocalMemory local = LocalMemory.of(pair, MemoryKind.DEVICE, bytes, 1);
    RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, bytes, 2);
    for (int round = 0; round < times(10, 60); round++) {
      Operation operation = round % 2 == 0 ? Operation.READ : Operation.WRITE;
      try (Transfer transfer = pair.link(local.region(), remote).transfer(1)) {
        long posting = Ranges.of(0, 0, bytes).post(transfer, operation, null);
        for (int i = random().nextInt(200); i > 0; i--) {
          var _ = transfer.poll(posting);
        }
        boolean _ = transfer.cancel(posting);
        Budgets.eventually("the bytes are quiet, round " + round, transfer::quiet);
      }
    }
    long seed = newSeed();
    local.onDevice().fill(0, bytes, seed);

    pair.move(local.region(), remote, Operation.WRITE, Ranges.of(0, 0, bytes));

    assertThat(pair.there().difference(remote.name(), 0, bytes, seed)).isEqualTo(-1);
  }

  @Rule(ContractRule.DEV_1)
  final void dev1_aPeerKilledAmidDeviceTransfersLeavesTheOthersUndisturbed() throws InterruptedException {
    Devices.first();
    Agent here = here();
    Pair lasting = Pair.connect(here, there(peer()));
    long bytes = 24L * MIB;
    for (int round = 0; round < times(2, 6); round++) {
      PeerProcess process = ownPeer();
      Pair lost = Pair.connect(here, there(process));
      LocalMemory local = LocalMemory.of(lost, MemoryKind.DEVICE, bytes, 1);
      RemoteRegion remote = LocalMemory.ofPeer(lost, MemoryKind.DEVICE, bytes, 2);
      List<Transfer> transfers = new ArrayList<>();
      List<Long> postings = new ArrayList<>();
      for (Operation operation : Operation.values()) {
        Transfer transfer = transfer(lost, local.region(), remote, 1);
        transfers.add(transfer);
        postings.add(Ranges.of(0, 0, bytes).post(transfer, operation, null, Deadline.none()));
      }
      process.kill();

      for (int i = 0; i < transfers.size(); i++) {
        Transfer transfer = transfers.get(i);
        long posting = postings.get(i);
        assertThat(catchThrowable(() -> transfer.await(posting))).as("posting %s", i).satisfiesAnyOf(
            done -> assertThat(done).isNull(), failed -> assertThat(failed).isInstanceOf(SluiceException.class));
      }
      long seed = newSeed();
      LocalMemory other = LocalMemory.of(lasting, MemoryKind.DEVICE, bytes, seed);
      RemoteRegion there = LocalMemory.ofPeer(lasting, MemoryKind.DEVICE, bytes, 0);
      lasting.move(other.region(), there, Operation.WRITE, Ranges.of(0, 0, bytes));
      assertThat(lasting.there().difference(there.name(), 0, bytes, seed)).as("round %s", round).isEqualTo(-1);
    }
  }

  // ---- DEV-2 -----------------------------------------------------------------------------------------------------------------

  @Rule(ContractRule.DEV_2)
  final void dev2_whatIsNotMemoryOfThatDeviceIsRefused() {
    CudaDevice device = Devices.first();
    Agent agent = here();
    Device id = device.id();
    DeviceBlock block = DeviceBlock.allocate(device, 100_000, DeviceBlock.Way.PLAIN);
    long pointer = block.memory().pointer();
    MemorySegment host = Arena.ofShared().allocate(1000);

    refused(agent, "memory of the host", Memory.device(host.address(), 1000, id));
    refused(agent, "an address where nothing is", Memory.device(1L << 40, 1000, id));
    refused(agent, "one byte past the allocation", Memory.device(pointer, 100_001, id));
    refused(agent, "a range that begins within and ends beyond", Memory.device(pointer + 99_999, 2, id));
    refused(agent, "a range that ends beyond the address space", Memory.device(pointer, Long.MAX_VALUE, id));
    refused(agent, "a device that nobody has", Memory.device(pointer, 1000, new Device(UNKNOWN, "", id.ordinal())));
    for (CudaDevice other : Devices.others()) {
      refused(agent, "memory of another device", Memory.device(pointer, 1000, other.id()));
    }
    List<DeviceBlock> neighbours = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      neighbours.add(DeviceBlock.allocate(device, 64 << 10, DeviceBlock.Way.PLAIN));
    }
    for (DeviceBlock one : neighbours) {
      refused(agent, "an allocation and what lies behind it", Memory.device(one.memory().pointer(), (64 << 10) + 1, id));
      refused(agent, "the end of an allocation and what lies behind it", Memory.device(one.memory().pointer() + 1000, 128 << 10, id));
    }
    DeviceBlock freed = DeviceBlock.allocate(device, 1000, DeviceBlock.Way.PLAIN);
    long gone = freed.memory().pointer();
    freed.memory().close();
    refused(agent, "memory that was freed", Memory.device(gone, 1000, id));
    assertThat(agent.metadata().regions()).isEmpty();
    assertThat(agent.register("whole", block.memory().memory()).deregister()).isEqualTo(RegionState.RELEASED);
    assertThat(agent.register("inner", Memory.device(pointer + 99_999, 1, id)).bytes()).isEqualTo(1);
  }

  private static void refused(Agent agent, String what, Memory memory) {
    assertThatThrownBy(() -> agent.register("refused", memory)).as(what).isInstanceOf(RegistrationException.class).hasMessageContaining("refused");
  }

  // ---- DEV-3 -----------------------------------------------------------------------------------------------------------------

  @Rule(ContractRule.DEV_3)
  final void dev3_callersOfAnyThreadKeepTheContextTheyHad() throws Exception {
    CudaDevice device = Devices.first();
    Pair pair = pair();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      keepsContext(device, pair);
      try (CudaDevice.Scope _ = device.enter()) {
        keepsContext(device, pair);
      }
      for (CudaDevice other : Devices.others()) {
        try (CudaDevice.Scope _ = other.enter()) {
          keepsContext(device, pair);
        }
      }
      Callable<Boolean> onVirtualThread = () -> {
        moves(pair);
        return true;
      };
      assertThat(threads.submit(onVirtualThread).get()).isTrue();
    }
  }

  private void keepsContext(CudaDevice device, Pair pair) throws InterruptedException {
    long before = device.currentContext();
    moves(pair);
    assertThat(device.currentContext()).as("the caller's current context").isEqualTo(before);
  }

  /** Registers, posts, polls, awaits, closes and deregisters. */
  private void moves(Pair pair) throws InterruptedException {
    long bytes = 2L * MIB;
    long seed = newSeed();
    LocalMemory local = LocalMemory.of(pair, MemoryKind.DEVICE, bytes, seed);
    RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, bytes, 0);
    try (Transfer transfer = pair.link(local.region(), remote).transfer(1)) {
      long posting = Ranges.of(0, 0, bytes).post(transfer, Operation.WRITE, null);
      for (int i = 0; i < 100; i++) {
        var _ = transfer.poll(posting);
      }
      transfer.await(posting);
    }
    assertThat(local.region().deregister()).isEqualTo(RegionState.RELEASED);
    assertThat(pair.there().difference(remote.name(), 0, bytes, seed)).isEqualTo(-1);
  }

  // ---- DEV-4 -----------------------------------------------------------------------------------------------------------------

  @Rule(ContractRule.DEV_4)
  final void dev4_memoryOfEveryWayOfAllocatingMovesOrIsRefusedWithTheReason() throws InterruptedException {
    Devices.first();
    Pair pair = pair();
    long bytes = 7L * MIB + 11;
    for (DeviceBlock.Way way : DeviceBlock.Way.values()) {
      for (Operation operation : Operation.values()) {
        long mine = newSeed();
        long other = newSeed();
        LocalMemory local;
        try {
          local = LocalMemory.onDevice(pair, bytes, mine, way);
        } catch (RegistrationException refused) {
          assertThat(refused.getMessage()).as("the reason why %s is refused", way).contains("device").hasSizeGreaterThan(40);
          continue;
        }
        pair.there().registerDevice("from-" + way + operation, bytes, way, other, Rights.READ_WRITE);
        RemoteRegion remote = pair.refreshed("from-" + way + operation);

        pair.move(local.region(), remote, operation, Ranges.of(1, 1, bytes - 1));

        long moved = operation == Operation.WRITE ? mine : other;
        byte[] expected = Pattern.bytes((int) bytes, operation == Operation.WRITE ? other : mine);
        System.arraycopy(Pattern.bytes((int) bytes, moved), 1, expected, 1, (int) bytes - 1);
        if (operation == Operation.WRITE) {
          pair.there().assertHolds(remote.name(), MemorySegment.ofArray(expected));
        } else {
          assertThat(local.contents()).as("%s of memory allocated as %s", operation, way).isEqualTo(expected);
        }
      }
    }
  }

  @Rule(ContractRule.DEV_4)
  final void dev4_memoryThatTheAgentAllocatesMoves() throws InterruptedException {
    CudaDevice device = Devices.first();
    Pair pair = pair();
    Region local = pair.here().allocate(AllocationSpec.device("allocated", MIB, device.id()));
    RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, MIB, 7);
    RemoteRegion target = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, MIB, 8);

    pair.move(local, remote, Operation.READ, Ranges.of(0, 0, MIB));
    pair.move(local, target, Operation.WRITE, Ranges.of(0, 0, MIB));

    assertThat(pair.there().difference(target.name(), 0, MIB, 7)).isEqualTo(-1);
    assertThat(local.deregister()).isEqualTo(RegionState.RELEASED);
  }

  // ---- DEV-5 -----------------------------------------------------------------------------------------------------------------

  @Rule(ContractRule.DEV_5)
  final void dev5_everythingThatIsDoneWithDeviceMemorySparesItFromTheCpu() throws InterruptedException {
    Devices.first();
    Pair pair = pair(ownPeer());
    long bytes = 300_000;
    // No address of device memory can be read or written by the CPU: whoever tries dies of it, here or in the peer's process.
    for (MemoryKind here : kinds()) {
      for (Operation operation : Operation.values()) {
        LocalMemory local = LocalMemory.of(pair, here, bytes, 1);
        RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, bytes, 2);
        try (Transfer transfer = pair.link(local.region(), remote).transfer(100)) {
          transfer.await(Ranges.of(0, 0, bytes).post(transfer, operation, new byte[100]));
          transfer.await(Ranges.of(3, 7, 1).post(transfer, operation, null));
        }
        assertThat(local.region().deregister()).isEqualTo(RegionState.RELEASED);
        assertThat(pair.there().deregister(remote.name())).isEqualTo(RegionState.RELEASED);
      }
    }
    assertThat(pair.there().process().call("ping")).containsExactly("pong");
  }

  // ---- DEV-6 -----------------------------------------------------------------------------------------------------------------

  @Rule(ContractRule.DEV_6)
  final void dev6_memoryAtAnAddressThatWasUsedBeforeHoldsWhatIsThereNow() throws InterruptedException {
    CudaDevice device = Devices.first();
    Pair pair = pair();
    long bytes = 2L * MIB;
    RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, bytes, 0);
    long before = 0;
    int reused = 0;
    for (int round = 1; round <= times(20, 100); round++) {
      DeviceBlock block = DeviceBlock.allocate(device, bytes, DeviceBlock.Way.PLAIN);
      reused += block.memory().pointer() == before ? 1 : 0;
      before = block.memory().pointer();
      block.fill(0, bytes, round);
      Region local = pair.here().register("again", block.memory().memory());

      pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, bytes));

      assertThat(pair.there().difference(remote.name(), 0, bytes, round)).as("round %s", round).isEqualTo(-1);
      assertThat(local.deregister()).isEqualTo(RegionState.RELEASED);
      block.memory().close();
    }
    if (reused == 0) {
      throw new NotRunException("the device's driver never gave an address a second time");
    }
  }
}
