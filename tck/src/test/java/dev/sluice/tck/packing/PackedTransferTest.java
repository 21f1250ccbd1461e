package dev.sluice.tck.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.Layout;
import dev.sluice.Link;
import dev.sluice.LocalSpans;
import dev.sluice.Memory;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RemoteSpans;
import dev.sluice.Route;
import dev.sluice.SluiceException;
import dev.sluice.Span;
import dev.sluice.StaleException;
import dev.sluice.Transfer;
import dev.sluice.config.EngineSettings;
import dev.sluice.tck.fault.Fault;
import dev.sluice.tck.fault.FaultPlan;
import dev.sluice.tck.fault.FaultyBackends;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Postings of many small blocks go through slabs, which both engines copy from and to; their result is as if each block had been moved. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PackedTransferTest {
  private static final int BLOCKS = 5000;
  private static final int SPANS = 3;
  private static final FaultPlan SOUND = FaultPlan.of(1);

  /** A bit of whatever this side's backend moves is changed, if it moves anything: with a packed WRITE the target fetches. */
  private static final FaultPlan FLIPPING = FaultPlan.of(1).with(Fault.FLIP_BIT, 1);

  private static final Map<String, String> PACKING = Map.of();
  private static final Map<String, String> NEVER_PACKING = Map.of("SLUICE_PACK_BYTES", "0");

  private final Arena arena = Arena.ofShared();

  @ParameterizedTest
  @CsvSource({"REFERENCE, WRITE, 8", "REFERENCE, READ, 8", "REFERENCE, WRITE, 1000", "REFERENCE, READ, 1000", "UCX, WRITE, 256", "UCX, READ, 256", "NIXL, WRITE, 256", "NIXL, READ, 256"})
  void everyBlockArrivesWhereItBelongsAndNothingElseChanges(String backend, Operation operation, int bytes) throws Exception {
    try (Two two = new Two(backend, SOUND, SOUND, PACKING, bytes)) {
      assertThat(two.link.route().path()).isEqualTo(Route.Path.PACKED);
      int[] ours = shuffled(1);
      int[] theirs = shuffled(2);
      byte[][] expected = two.afterwards(operation, ours, theirs);

      two.move(operation, ours, theirs, null);

      assertThat(two.contents()).isDeepEqualTo(expected);
    }
  }

  @Test
  void aTransferThatPacksMovesFewBlocksToo() throws Exception {
    try (Two two = new Two("UCX", SOUND, SOUND, PACKING, 64)) {
      int[] one = {17};
      byte[][] expected = two.afterwards(Operation.WRITE, one, one);

      two.move(Operation.WRITE, one, one, null);

      assertThat(two.contents()).isDeepEqualTo(expected);
    }
  }

  @Test
  void theTargetSeesAllBlocksWhenItIsNotified() throws Exception {
    try (Two two = new Two("UCX", SOUND, SOUND, PACKING, 64)) {
      int[] all = IntStream.range(0, BLOCKS).toArray();
      int[] theirs = shuffled(2);
      byte[][] expected = two.afterwards(Operation.WRITE, all, theirs);
      Notification told = new Notification();

      two.move(Operation.WRITE, all, theirs, new byte[] {7});

      assertThat(two.there.notifications().await(told, Duration.ofSeconds(20))).isTrue();
      assertThat(two.contents()).isDeepEqualTo(expected);
    }
  }

  /** The changed bit may be one of the table, which then is refused. */
  @Test
  void aPackedWriteIsFetchedByThePeersEngine() {
    try (Two two = new Two("REFERENCE", SOUND, FLIPPING, PACKING, 64)) {
      byte[][] expected = two.afterwards(Operation.WRITE, shuffled(1), shuffled(2));

      Throwable refused = catchThrowable(() -> two.move(Operation.WRITE, shuffled(1), shuffled(2), null));

      assertThat(refused != null || !Arrays.deepEquals(two.contents(), expected)).isTrue();
    }
  }

  @Test
  void nothingIsPackedWhereThatIsTurnedOff() throws Exception {
    try (Two two = new Two("REFERENCE", SOUND, FLIPPING, NEVER_PACKING, 64)) {
      byte[][] expected = two.afterwards(Operation.WRITE, shuffled(1), shuffled(2));

      two.move(Operation.WRITE, shuffled(1), shuffled(2), null);

      assertThat(two.link.route().path()).isEqualTo(Route.Path.DIRECT);
      assertThat(two.contents()).isDeepEqualTo(expected);
    }
  }

  @Test
  void longBlocksAreNotPacked() {
    try (Two two = new Two("UCX", SOUND, SOUND, PACKING, 2048)) {
      assertThat(two.link.route().path()).isEqualTo(Route.Path.DIRECT);
    }
  }

  @Test
  void whatTheBackendReachesAsItsOwnMemoryIsNotPacked() {
    try (Agent here = open("here", "UCX", SOUND, PACKING); Agent there = open("there", "UCX", SOUND, PACKING)) {
      Layout layout = Layout.contiguous(1, 64, BLOCKS);
      Region local = here.allocate(AllocationSpec.host("local", layout.end()));
      Region _ = there.allocate(AllocationSpec.host("remote", layout.end()));
      Link link = here.link(local.spans(layout), here.connect(there.metadata()).region("remote").spans(layout));

      assertThat(link.route().path()).isEqualTo(Route.Path.DIRECT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRegionThatItsOwnerTookBackIsNotTouched(Operation operation) throws Exception {
    try (Two two = new Two("REFERENCE", SOUND, SOUND, PACKING, 64)) {
      two.move(operation, shuffled(1), shuffled(2), null);
      two.theirs.forEach(Region::deregister);
      byte[][] before = two.contents();

      assertThatThrownBy(() -> two.move(operation, shuffled(2), shuffled(1), null)).isInstanceOf(StaleException.class);
      assertThat(two.contents()).isDeepEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBitThatIsChangedOnTheWayFailsThePostingWhereBytesAreVerified(Operation operation) {
    boolean writes = operation == Operation.WRITE;
    try (Two two = new Two("REFERENCE", writes ? SOUND : FLIPPING, writes ? FLIPPING : SOUND, Map.of("SLUICE_INTEGRITY", "crc32c"), 64)) {
      assertThatThrownBy(() -> two.move(operation, shuffled(1), shuffled(2), null)).isInstanceOf(SluiceException.class);
    }
  }

  private static int[] shuffled(int seed) {
    int[] blocks = IntStream.range(0, BLOCKS).toArray();
    Random random = new Random(seed);
    for (int i = blocks.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = blocks[i];
      blocks[i] = blocks[other];
      blocks[other] = moved;
    }
    return blocks;
  }

  private static Agent open(String name, String backend, FaultPlan plan, Map<String, String> settings) {
    return Agent.open(FaultyBackends.found(backend, "FAULTY", plan).config(name).withSettings(EngineSettings.fromEnvironment(settings)));
  }

  /** Two agents, each span in a region of its own, with a gap behind each of our blocks. */
  private final class Two implements AutoCloseable {
    final Agent here;
    final Agent there;
    final Link link;
    final List<Region> theirs = new ArrayList<>();
    private final int bytes;
    private final int stride;
    private final List<MemorySegment> memory = new ArrayList<>();

    Two(String backend, FaultPlan plan, FaultPlan elsewhere, Map<String, String> settings, int bytes) {
      this.bytes = bytes;
      this.stride = bytes + 8;
      here = open("here", backend, plan, settings);
      there = open("there", backend, elsewhere, settings);
      List<Region> ours = new ArrayList<>();
      for (int s = 0; s < SPANS; s++) {
        ours.add(here.register("ours" + s, Memory.host(filled((long) stride * BLOCKS, 10 + s))));
      }
      for (int s = 0; s < SPANS; s++) {
        theirs.add(there.register("theirs" + s, Memory.host(filled((long) bytes * BLOCKS, 20 + s))));
      }
      Peer peer = here.connect(there.metadata());
      List<LocalSpans.Entry> local = new ArrayList<>();
      List<RemoteSpans.Entry> remote = new ArrayList<>();
      for (int s = 0; s < SPANS; s++) {
        local.addAll(ours.get(s).spans(Layout.of(new Span(0, bytes, stride, BLOCKS))).entries());
        remote.addAll(peer.region("theirs" + s).spans(Layout.of(new Span(0, bytes, bytes, BLOCKS))).entries());
      }
      link = here.link(new LocalSpans(local), new RemoteSpans(remote));
    }

    private MemorySegment filled(long size, int seed) {
      byte[] content = new byte[(int) size];
      new Random(seed).nextBytes(content);
      MemorySegment segment = arena.allocate(size, 64);
      MemorySegment.copy(content, 0, segment, ValueLayout.JAVA_BYTE, 0, content.length);
      memory.add(segment);
      return segment;
    }

    void move(Operation operation, int[] ours, int[] theirs, byte[] notification) throws InterruptedException {
      try (Transfer transfer = link.transfer(BLOCKS)) {
        transfer.await(transfer.post(operation, ours, theirs, notification, Deadline.after(20, TimeUnit.SECONDS)));
      }
    }

    byte[][] contents() {
      return memory.stream().map(segment -> segment.toArray(ValueLayout.JAVA_BYTE)).toArray(byte[][]::new);
    }

    /** What the memory holds when blocks have moved. */
    byte[][] afterwards(Operation operation, int[] ours, int[] theirs) {
      byte[][] contents = contents();
      for (int s = 0; s < SPANS; s++) {
        byte[] local = contents[s];
        byte[] remote = contents[SPANS + s];
        for (int i = 0; i < ours.length; i++) {
          if (operation == Operation.WRITE) {
            System.arraycopy(local, ours[i] * stride, remote, theirs[i] * bytes, bytes);
          } else {
            System.arraycopy(remote, theirs[i] * bytes, local, ours[i] * stride, bytes);
          }
        }
      }
      return contents;
    }

    @Override
    public void close() {
      here.close();
      there.close();
    }
  }
}
