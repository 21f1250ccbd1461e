package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.CancelledException;
import dev.sluice.DeviceOrder;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Transfer;
import dev.sluice.UnsupportedException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaEvent;
import dev.sluice.cuda.CudaStream;
import dev.sluice.cuda.PinnedMemory;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** DEV-7: postings among the work of a device. */
public abstract class DevOrderRules extends ContractRules {
  private static final int BYTES = (2 << 20) + 3;

  /** For subclasses. */
  protected DevOrderRules() {}

  /** A stream whose work stands still until it is let go. */
  private final class Held {
    private final CudaDevice device = Devices.first();
    private final CudaStream stream = device.stream();
    private final MemorySegment number = device.allocatePinned(64).segment();

    Held() {
      number.set(ValueLayout.JAVA_INT, 0, 0);
      CudaStream.waitForNumber(device, stream.handle(), number, 1);
      afterwards(this::letGo); // a stream that waits for ever would hold up the device
    }

    void letGo() {
      ValueLayout.JAVA_INT.varHandle().setVolatile(number, 0L, 1);
    }

    /** Queues that device memory gets the contents of a seed. */
    void fill(DeviceBlock block, long seed) {
      PinnedMemory contents = device.allocatePinned(block.memory().bytes());
      Pattern.fill(contents.segment(), seed);
      stream.copyToDevice(block.memory().pointer(), contents.segment().address(), block.memory().bytes());
    }

    DeviceOrder after() {
      CudaEvent event = device.event();
      event.record(stream);
      return new DeviceOrder(event.handle(), 0);
    }
  }

  @Rule(ContractRule.DEV_7)
  final void dev7_aPostingAfterAnEventMovesWhatWasThereThen() throws InterruptedException {
    Devices.first();
    Pair pair = pair();
    LocalMemory local = LocalMemory.of(pair, MemoryKind.DEVICE, BYTES, 1);
    RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, BYTES, 2);
    Held held = new Held();
    held.fill(local.onDevice(), 3);
    try (Transfer transfer = pair.link(local.region(), remote).transfer(1)) {
      long posting = Ranges.of(0, 0, BYTES).post(transfer.ordered(held.after()), Operation.WRITE, new byte[] {1});

      assertThat(pair.there().note(Budgets.mustNotHappen().toMillis())).as("notification before the event").isEmpty();
      assertThat(transfer.poll(posting)).isEqualTo(PostingState.POSTED);
      assertThat(pair.there().difference(remote.name(), 0, BYTES, 2)).as("the target before the event").isEqualTo(-1);
      held.letGo();
      transfer.await(posting);

      assertThat(pair.there().difference(remote.name(), 0, BYTES, 3)).as("the target").isEqualTo(-1);
      assertThat(pair.there().note(Budgets.mustHappen().toMillis())).as("notification").isNotEmpty();
      transfer.await(Ranges.of(0, 0, BYTES).post(transfer, Operation.WRITE, null)); // the order was the one posting's
    }
  }

  @Rule(ContractRule.DEV_7)
  final void dev7_aPostingThatWaitsForAnEventHoldsUpNoOther() throws InterruptedException {
    Devices.first();
    Pair pair = pair();
    LocalMemory local = LocalMemory.of(pair, MemoryKind.DEVICE, BYTES, 1);
    RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, BYTES, 2);
    Held held = new Held();
    Transfer waiting = transfer(pair, local.region(), remote, 1);
    Transfer other = transfer(pair, local.region(), remote, 1);
    long posting = Ranges.of(0, 0, 100).post(waiting.ordered(held.after()), Operation.WRITE, null);

    other.await(Ranges.of(0, 0, 100).post(other, Operation.READ, null));

    assertThat(waiting.poll(posting)).isEqualTo(PostingState.POSTED);
    assertThat(waiting.cancel(posting)).isTrue();
    assertThatThrownBy(() -> waiting.await(posting)).isInstanceOf(CancelledException.class);
    Budgets.eventually("the cancelled posting is quiet", waiting::quiet);
    held.letGo();
    assertThat(pair.there().difference(remote.name(), 0, BYTES, 2)).as("the target of what was cancelled").isEqualTo(-1);
  }

  @Rule(ContractRule.DEV_7)
  final void dev7_aStreamThatWaitsForAPostingSeesItsData() throws InterruptedException {
    CudaDevice device = Devices.first();
    Pair pair = pair();
    LocalMemory local = LocalMemory.of(pair, MemoryKind.DEVICE, BYTES, 1);
    RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, BYTES, 2);
    Held held = new Held();
    PinnedMemory seen = device.allocatePinned(BYTES);
    try (CudaStream consumer = device.stream();
        Transfer transfer = pair.link(local.region(), remote).transfer(1)) {
      for (int round = 3; round < 3 + times(10, 50); round++) {
        pair.there().fill(remote.name(), 0, BYTES, round);
        long after = round == 3 ? held.after().afterEvent() : 0;
        long posting = Ranges.of(0, 0, BYTES).post(transfer.ordered(new DeviceOrder(after, consumer.handle())), Operation.READ, null);
        consumer.copyToHost(seen.segment().address(), local.onDevice().memory().pointer(), BYTES);
        if (round == 3) {
          Budgets.never("the stream goes on before the posting ended", consumer::done);
          held.letGo();
        }
        consumer.synchronize();

        assertThat(Pattern.firstDifference(seen.segment(), round)).as("what the stream saw, round %s", round).isEqualTo(-1);
        transfer.await(posting);
      }
    }
  }

  @Rule(ContractRule.DEV_7)
  final void dev7_aStreamGoesOnWhenThePostingItWaitsForFails() throws InterruptedException {
    CudaDevice device = Devices.first();
    Pair pair = pair();
    LocalMemory local = LocalMemory.of(pair, MemoryKind.DEVICE, BYTES, 1);
    RemoteRegion remote = LocalMemory.ofPeer(pair, MemoryKind.DEVICE, BYTES, 2);
    Held held = new Held();
    try (CudaStream consumer = device.stream()) {
      Transfer transfer = transfer(pair, local.region(), remote, 1);
      long posting = Ranges.of(0, 0, BYTES).post(transfer.ordered(new DeviceOrder(held.after().afterEvent(), consumer.handle())), Operation.READ, null);
      Budgets.never("the stream goes on before the posting ended", consumer::done);

      assertThat(transfer.cancel(posting)).isTrue();

      Budgets.eventually("the stream goes on", consumer::done);
    }
  }

  @Rule(ContractRule.DEV_7)
  final void dev7_hostMemoryHasNoPlaceAmongTheWorkOfADevice() throws InterruptedException {
    Devices.first();
    Pair pair = pair();
    Region local = pair.region("host", 1000, 1);
    RemoteRegion remote = pair.remote("remote", 1000, 2);
    Transfer transfer = transfer(pair, local, remote, 1);

    assertThatThrownBy(() -> transfer.ordered(new DeviceOrder(1, 0))).isInstanceOf(UnsupportedException.class).hasMessageContaining("device");

    transfer.await(Ranges.of(0, 0, 1000).post(transfer, Operation.READ, null));
    assertThat(Pattern.firstDifference(local.segment(), 2)).isEqualTo(-1);
  }
}
