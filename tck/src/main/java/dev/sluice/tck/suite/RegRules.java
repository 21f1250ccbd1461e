package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RegionState;
import dev.sluice.RegistrationException;
import dev.sluice.RemoteRegion;
import dev.sluice.Rights;
import dev.sluice.SluiceException;
import dev.sluice.StaleException;
import dev.sluice.Transfer;
import dev.sluice.UnsupportedException;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** REG: registration and custody. What happens at deregistering has a chapter part of its own, {@link ReleaseRules}. */
public abstract class RegRules extends ContractRules {

  /** For subclasses. */
  protected RegRules() {}

  @Rule(ContractRule.REG_1)
  final void reg1_anyAlignmentAndAnyLengthFromOneByteRegistersAndMoves() throws InterruptedException {
    Pair pair = pair();
    MemorySegment memory = Arena.ofShared().allocate(20_000, 4096);
    RemoteRegion remote = pair.remote("remote", 20_000, newSeed());
    int[] lengths = {1, 2, 3, 7, 8, 9, 63, 64, 65, 511, 4095, 4096, 4097, 8191, 12_289};
    for (int alignment = 0; alignment < 64; alignment++) {
      int length = lengths[(alignment * 7 + random().nextInt(2)) % lengths.length];
      MemorySegment slice = memory.asSlice(alignment, length);
      Pattern.fill(slice, alignment + 1);
      Region region = pair.here().register("r" + alignment, Memory.host(slice));
      assertThat(region.bytes()).isEqualTo(length);
      pair.move(region, remote, Operation.WRITE, Ranges.of(0, alignment, length));
      assertThat(pair.there().difference("remote", alignment, length, alignment + 1)).as("%s bytes at %s", length, alignment).isEqualTo(-1);
    }
    for (int length : lengths) {
      Region region = pair.here().register("l" + length, Memory.host(memory.asSlice(1, length)));
      pair.there().fill("remote", 3, length, length);
      pair.move(region, remote, Operation.READ, Ranges.of(0, 3, length));
      assertThat(Pattern.firstDifference(region.segment(), length)).as("%s bytes", length).isEqualTo(-1);
    }
  }

  @Rule(ContractRule.REG_1)
  final void reg1_zeroLengthIsRefused() {
    Agent agent = here();

    assertThatThrownBy(() -> agent.register("empty", Memory.host(Arena.global().allocate(8).asSlice(4, 0)))).isInstanceOf(RegistrationException.class);
    assertThatThrownBy(() -> agent.register("null", Memory.host(MemorySegment.NULL))).isInstanceOf(RegistrationException.class);
  }

  @Rule(ContractRule.REG_2)
  final void reg2_oneRangeTwiceAndOverlappingRangesGiveIndependentRegions() {
    Pair pair = pair();
    MemorySegment memory = Arena.ofShared().allocate(8192, 64);
    Pattern.fill(memory, newSeed());
    Region first = pair.here().register("first", Memory.host(memory));
    Region twin = pair.here().register("twin", Memory.host(memory));
    Region half = pair.here().register("half", Memory.host(memory.asSlice(4000, 4000)));
    pair.there().register("source", 8192, 77);
    pair.there().connect(pair.here());

    pair.there().post("source", pair.here(), "first", Operation.WRITE, Ranges.of(0, 0, 100), Optional.empty());
    assertThat(first.deregister()).isEqualTo(RegionState.RELEASED);
    pair.there().post("source", pair.here(), "twin", Operation.WRITE, Ranges.of(0, 200, 100), Optional.empty());
    assertThat(half.deregister()).isEqualTo(RegionState.RELEASED);
    pair.there().post("source", pair.here(), "twin", Operation.WRITE, Ranges.of(0, 4100, 100), Optional.empty());

    assertThat(twin.state()).isEqualTo(RegionState.REGISTERED);
    for (long at : new long[] {0, 200, 4100}) {
      assertThat(Pattern.firstDifference(memory.asSlice(at, 100), 77)).as("at %s", at).isEqualTo(-1);
    }
    assertThat(catchThrowable(() -> pair.there().post("source", pair.here(), "first", Operation.WRITE, Ranges.of(0, 0, 100), Optional.empty())))
        .isInstanceOfSatisfying(PeerFailure.class, failure -> assertThat(failure.type()).isEqualTo("StaleException"));
  }

  @Rule(ContractRule.REG_3)
  final void reg3_deregisteringARegionInUseIsRefusedAndThePostingIsUnharmed() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", LARGE, 0);
    RemoteRegion remote = pair.remote("remote", LARGE, 0);
    Pattern.fill(local.segment().asSlice(0, 4096), 5);
    Pattern.fill(local.segment().asSlice(LARGE - 4096, 4096), 6);
    Transfer transfer = transfer(pair, local, remote, 1);
    long posting = Ranges.of(0, 0, LARGE).post(transfer, Operation.WRITE, null);

    assertThatThrownBy(local::deregister).isInstanceOf(IllegalStateException.class);
    assertThat(transfer.poll(posting)).as("the posting was under way").isEqualTo(PostingState.POSTED);

    assertThat(local.state()).isEqualTo(RegionState.REGISTERED);
    transfer.await(posting);
    assertThat(pair.there().difference("remote", 0, 4096, 5)).isEqualTo(-1);
    assertThat(pair.there().difference("remote", LARGE - 4096, 4096, 6)).isEqualTo(-1);
    assertThat(local.deregister()).isEqualTo(RegionState.RELEASED);
  }

  @Rule(ContractRule.REG_5)
  final void reg5_theArenaOfARegisteredRegionCannotBeClosed() {
    Pair pair = pair();
    try (Arena arena = Arena.ofShared()) {
      Region region = pair.here().register("held", Memory.host(arena.allocate(10_000)));

      assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
      region.segment().fill((byte) 3);

      assertThat(region.deregister()).isEqualTo(RegionState.RELEASED);
    } // and closing works now
  }

  @Rule(ContractRule.REG_5)
  final void reg5_confinedClosedAndHeapSegmentsAreRefusedWithTheReason() {
    Agent agent = here();
    try (Arena confined = Arena.ofConfined()) {
      assertThatThrownBy(() -> agent.register("confined", Memory.host(confined.allocate(100))))
          .isInstanceOf(RegistrationException.class)
          .hasMessageContaining("confined");
    }
    Arena closed = Arena.ofShared();
    MemorySegment gone = closed.allocate(100);
    closed.close();
    assertThatThrownBy(() -> agent.register("closed", Memory.host(gone))).isInstanceOf(RegistrationException.class).hasMessageContaining("closed");
    assertThatThrownBy(() -> agent.register("heap", Memory.host(MemorySegment.ofArray(new byte[100]))))
        .isInstanceOf(RegistrationException.class)
        .hasMessageContaining("heap");
  }

  @Rule(ContractRule.REG_5)
  final void reg5_aReadOnlySegmentIsNoDestination() throws Exception {
    Pair pair = pair();
    long seed = newSeed();
    Path file = Files.createTempFile("sluice", ".bin");
    Files.write(file, Pattern.bytes(8192, seed));
    try (var channel = java.nio.channels.FileChannel.open(file)) {
      // Really read-only pages: a write by the hardware or by a copy would end the process.
      MemorySegment readOnly = channel.map(java.nio.channels.FileChannel.MapMode.READ_ONLY, 0, 8192, Arena.ofShared());
      assertThatThrownBy(() -> pair.here().register("writable", Memory.host(readOnly)))
          .as("registered so that peers may write")
          .isInstanceOf(RegistrationException.class)
          .hasMessageContaining("read-only");
      Region region = pair.here().register("readable", Memory.host(readOnly), RegionOptions.defaults().withRights(Rights.READ));
      RemoteRegion remote = pair.remote("remote", 8192, newSeed());
      Transfer transfer = transfer(pair, region, remote, 1);

      assertThatThrownBy(() -> Ranges.of(0, 0, 8).post(transfer, Operation.READ, null)).isInstanceOf(UnsupportedException.class).hasMessageContaining("read-only");
      transfer.await(Ranges.of(0, 0, 8192).post(transfer, Operation.WRITE, null));
      assertThat(pair.there().difference("remote", 0, 8192, seed)).isEqualTo(-1);
    } finally {
      Files.delete(file);
    }
  }

  @Rule(ContractRule.REG_5)
  final void reg5_closingArenasWhilePostingsRunNeverCrashes() throws InterruptedException {
    Pair pair = pair();
    RemoteRegion remote = pair.remote("remote", 1 << 20, newSeed());
    for (int round = 0; round < 50; round++) {
      Arena arena = Arena.ofShared();
      Region region = pair.here().register("round" + round, Memory.host(arena.allocate(1 << 20)));
      AtomicReference<RuntimeException> refused = new AtomicReference<>();
      Thread closer = Thread.ofPlatform().start(() -> {
        try {
          arena.close();
        } catch (IllegalStateException expected) {
          refused.set(expected);
        }
      });
      pair.move(region, remote, Operation.READ, Ranges.of(0, 0, 1 << 20));
      closer.join();
      assertThat(refused.get()).isNotNull();
      assertThat(region.deregister()).isEqualTo(RegionState.RELEASED);
      arena.close();
    }
  }

  @Rule(ContractRule.REG_8)
  final void reg8_aPeersWriteIntoARegionForReadingIsRefusedBeforeAByteMoves() {
    Pair pair = pair();
    long seed = newSeed();
    Region region = pair.region("precious", 10_000, seed, RegionOptions.defaults().withRights(Rights.READ));
    pair.there().register("source", 10_000, newSeed());
    pair.there().connect(pair.here());

    assertThat(catchThrowable(() -> pair.there().post("source", pair.here(), "precious", Operation.WRITE, Ranges.of(0, 0, 10_000), Optional.empty())))
        .isInstanceOfSatisfying(PeerFailure.class, failure -> assertThat(failure.type()).isEqualTo("UnsupportedException"));

    Budgets.never("a byte of the region changes", () -> Pattern.firstDifference(region.segment(), seed) >= 0);
    pair.there().post("source", pair.here(), "precious", Operation.READ, Ranges.of(0, 0, 10_000), Optional.empty());
    assertThat(pair.there().difference("source", 0, 10_000, seed)).isEqualTo(-1);
  }

  @Rule(ContractRule.REG_8)
  final void reg8_aPeersReadOfARegionForWritingIsRefused() {
    Pair pair = pair();
    Region region = pair.region("secret", 10_000, newSeed(), RegionOptions.defaults().withRights(Rights.WRITE));
    long seed = newSeed();
    pair.there().register("mine", 10_000, seed);
    pair.there().connect(pair.here());

    assertThat(catchThrowable(() -> pair.there().post("mine", pair.here(), "secret", Operation.READ, Ranges.of(0, 0, 10_000), Optional.empty())))
        .isInstanceOfSatisfying(PeerFailure.class, failure -> assertThat(failure.type()).isEqualTo("UnsupportedException"));

    assertThat(pair.there().difference("mine", 0, 10_000, seed)).isEqualTo(-1);
    pair.there().post("mine", pair.here(), "secret", Operation.WRITE, Ranges.of(0, 0, 10_000), Optional.empty());
    assertThat(Pattern.firstDifference(region.segment(), seed)).isEqualTo(-1);
  }

  @Rule(ContractRule.REG_9)
  final void reg9_allocatedRegionsDoWhatRegisteredOnesDo() throws InterruptedException {
    Pair pair = pair();
    int bytes = 5_000_001;
    long seed = newSeed();
    Region local = pair.here().allocate(AllocationSpec.host("local", bytes));
    Pattern.fill(local.segment(), seed);
    pair.there().register("remote", bytes, newSeed(), Rights.READ_WRITE, new byte[0], "allocated");
    RemoteRegion remote = pair.refreshed("remote");

    assertThat(local.bytes()).isEqualTo(bytes);
    assertThat(local.segment().byteSize()).isEqualTo(bytes);
    pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, bytes));
    assertThat(pair.there().difference("remote", 0, bytes, seed)).isEqualTo(-1);
    pair.there().fill("remote", 0, bytes, seed + 1);
    pair.move(local, remote, Operation.READ, Ranges.of(0, 0, bytes));
    assertThat(Pattern.firstDifference(local.segment(), seed + 1)).isEqualTo(-1);

    pair.there().connect(pair.here());
    pair.there().fill("remote", 0, bytes, seed + 2);
    pair.there().post("remote", pair.here(), "local", Operation.WRITE, Ranges.of(0, 0, bytes), Optional.empty());
    assertThat(Pattern.firstDifference(local.segment(), seed + 2)).isEqualTo(-1);
    assertThat(pair.there().deregister("remote")).isEqualTo(RegionState.RELEASED);
    assertThatThrownBy(() -> pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, 1))).isInstanceOf(StaleException.class);
    assertThat(local.deregister()).isEqualTo(RegionState.RELEASED);
  }

  @Rule(ContractRule.REG_9)
  final void reg9_allocatingMoreThanThereIsFailsCleanly() throws Exception {
    Agent agent = here();
    long memory = Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemTotal:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .sum();
    for (long bytes : new long[] {memory + (1L << 30), memory * 2, 1L << 46, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> agent.allocate(AllocationSpec.host("huge", bytes)))
          .as("%s bytes", bytes)
          .isInstanceOf(SluiceException.class)
          .isInstanceOf(RegistrationException.class)
          .hasMessageContaining("huge");
    }
    Region small = agent.allocate(AllocationSpec.host("huge", 100_000));
    small.segment().fill((byte) 1);
    assertThat(small.deregister()).isEqualTo(RegionState.RELEASED);
  }
}
