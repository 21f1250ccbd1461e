package dev.sluice.tck.fuzz;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.InvalidDescriptorException;
import dev.sluice.Layout;
import dev.sluice.LayoutMismatchException;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Span;
import dev.sluice.Transfer;
import dev.sluice.tck.fuzz.DescriptorModel.Piece;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Ranges, spans and blocks of a user: exactly those that a plain model takes are taken, and move exactly the model's bytes (XFER-1, XFER-2, XFER-6, XFER-7). */
class DescriptorsFuzz {
  private static final int BYTES = 2048;
  private static final int MOST = 24;
  private static final Deadline SOON = Deadline.after(20, TimeUnit.SECONDS);

  private static Arena arena;
  private static Agent agent;
  private static Region local;
  private static Region far;
  private static RemoteRegion remote;
  private static Transfer ranges;

  @BeforeAll
  static void connectToOneself() {
    arena = Arena.ofShared();
    agent = Agent.open(AgentConfig.ofBackends("self", List.of("REFERENCE"), Map.of()));
    local = agent.register("local", Memory.host(arena.allocate(BYTES)));
    far = agent.register("far", Memory.host(arena.allocate(BYTES)));
    Peer self = agent.connect(agent.metadata());
    remote = self.region("far");
    ranges = agent.link(local, remote).transfer(MOST);
    for (int i = 0; i < BYTES; i++) {
      local.segment().set(JAVA_BYTE, i, (byte) (i * 31 + (i >> 8)));
      far.segment().set(JAVA_BYTE, i, (byte) (i * 17 + 1));
    }
  }

  @AfterAll
  static void close() {
    agent.close();
    arena.close();
  }

  @FuzzTest(maxDuration = "60s")
  void ranges(FuzzedDataProvider data) throws InterruptedException {
    Operation operation = data.consumeBoolean() ? Operation.WRITE : Operation.READ;
    int given = data.consumeInt(0, MOST + 2);
    int count = data.consumeBoolean() ? given : data.consumeInt();
    long[] ours = new long[given];
    long[] theirs = new long[given];
    long[] lengths = new long[given];
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < given; i++) {
      boolean continues = i > 0 && data.consumeBoolean(); // so that there is something to be merged
      ours[i] = continues ? ours[i - 1] + lengths[i - 1] : number(data, BYTES);
      theirs[i] = continues ? theirs[i - 1] + lengths[i - 1] : number(data, BYTES);
      lengths[i] = number(data, 64);
      pieces.add(new Piece(ours[i], theirs[i], lengths[i]));
    }
    boolean valid = count >= 1 && count <= Math.min(given, MOST) && pieces.subList(0, count).stream().allMatch(piece -> piece.fits(BYTES, BYTES));
    Moved moved = new Moved(operation, valid ? pieces.subList(0, count) : List.of());
    try {
      ranges.await(ranges.postRanges(operation, ours, theirs, lengths, count, null, SOON));
      assertThat(valid).as("%s of %d of %s was taken", operation, count, pieces).isTrue();
    } catch (InvalidDescriptorException refused) {
      assertThat(valid).as("%s of %d of %s was refused: %s", operation, count, pieces, refused.getMessage()).isFalse();
    }
    moved.check();
  }

  @FuzzTest(maxDuration = "60s")
  void blocks(FuzzedDataProvider data) throws InterruptedException {
    List<Span> here = spans(data);
    List<Span> there = spans(data);
    Operation operation = data.consumeBoolean() ? Operation.WRITE : Operation.READ;
    int given = data.consumeInt(0, MOST + 2);
    int count = data.consumeBoolean() ? given : data.consumeInt();
    int[] ours = new int[given];
    int[] theirs = new int[given];
    for (int i = 0; i < given; i++) {
      ours[i] = (int) number(data, 16);
      theirs[i] = (int) number(data, 16);
    }
    Link link = link(here, there);
    if (link == null) {
      return;
    }
    boolean valid = DescriptorModel.takes(here, there, operation, ours, theirs, count, MOST);
    Moved moved = new Moved(operation, valid ? DescriptorModel.pieces(here, there, ours, theirs, count) : List.of());
    try (Transfer transfer = link.transfer(MOST)) {
      transfer.await(transfer.post(operation, ours, theirs, count, null, SOON));
      assertThat(valid).as("%s of %d of %s / %s over %s / %s was taken", operation, count, ours, theirs, here, there).isTrue();
    } catch (InvalidDescriptorException refused) {
      assertThat(valid).as("%s of %d of %s / %s over %s / %s was refused: %s", operation, count, ours, theirs, here, there, refused.getMessage()).isFalse();
    }
    moved.check();
  }

  @FuzzTest(maxDuration = "60s")
  void contiguousLayouts(int spans, long blockBytes, int blocks) {
    int bounded = Math.min(spans, 1000); // more are as good as these, and take memory
    boolean valid = DescriptorModel.isContiguous(bounded, blockBytes, blocks);
    try {
      Layout layout = Layout.contiguous(bounded, blockBytes, blocks);
      assertThat(valid).isTrue();
      assertThat(layout.end()).isEqualTo(bounded * blockBytes * blocks);
      assertThat(layout.spans()).hasSize(bounded);
    } catch (InvalidDescriptorException refused) {
      assertThat(valid).as(refused.getMessage()).isFalse();
    }
  }

  /** Spans that can be; those that cannot are refused. */
  private static List<Span> spans(FuzzedDataProvider data) {
    List<Span> spans = new ArrayList<>();
    for (int i = data.consumeInt(1, 3); i > 0; i--) {
      long offset = number(data, BYTES);
      long blockBytes = data.consumeBoolean() ? 16 : number(data, 64);
      long stride = data.consumeBoolean() ? blockBytes : number(data, 128);
      int count = (int) number(data, 16);
      boolean valid = DescriptorModel.isSpan(offset, blockBytes, stride, count);
      try {
        spans.add(new Span(offset, blockBytes, stride, count));
        assertThat(valid).isTrue();
      } catch (InvalidDescriptorException refused) {
        assertThat(valid).as(refused.getMessage()).isFalse();
      }
    }
    return spans;
  }

  /** Null where the spans are refused, as they must be. */
  private static Link link(List<Span> here, List<Span> there) {
    boolean valid = DescriptorModel.fits(here, BYTES) && DescriptorModel.fits(there, BYTES);
    boolean matching = here.size() == there.size();
    for (int i = 0; matching && i < here.size(); i++) {
      matching = here.get(i).blockBytes() == there.get(i).blockBytes();
    }
    try {
      Link link = agent.link(local.spans(new Layout(here)), remote.spans(new Layout(there)));
      assertThat(valid && matching).as("%s / %s", here, there).isTrue();
      return link;
    } catch (InvalidDescriptorException refused) {
      assertThat(valid).as(refused.getMessage()).isFalse();
    } catch (LayoutMismatchException refused) {
      assertThat(matching).as(refused.getMessage()).isFalse();
    }
    return null;
  }

  /** Mostly a small number, sometimes any. */
  private static long number(FuzzedDataProvider data, int most) {
    return data.consumeInt(0, 15) == 0 ? data.consumeLong() : data.consumeInt(0, most);
  }

  /** What memory holds before, and must hold after. */
  private static final class Moved {
    private final byte[] ours = local.segment().toArray(JAVA_BYTE);
    private final byte[] theirs = far.segment().toArray(JAVA_BYTE);
    private final int[] written = new int[BYTES];
    private final boolean write;

    Moved(Operation operation, List<Piece> pieces) {
      write = operation == Operation.WRITE;
      byte[] from = write ? ours.clone() : theirs.clone();
      for (Piece piece : pieces) {
        long source = write ? piece.ours() : piece.theirs();
        long destination = write ? piece.theirs() : piece.ours();
        for (int i = 0; i < piece.length(); i++) {
          (write ? theirs : ours)[(int) destination + i] = from[(int) source + i];
          written[(int) destination + i]++;
        }
      }
    }

    /** Bytes that several descriptors write may be of any of them. */
    void check() {
      byte[] here = local.segment().toArray(JAVA_BYTE);
      byte[] there = far.segment().toArray(JAVA_BYTE);
      for (int i = 0; i < BYTES; i++) {
        if (written[i] > 1) {
          (write ? theirs : ours)[i] = (write ? there : here)[i];
        }
      }
      assertThat(Arrays.mismatch(here, ours)).as("the first local byte that differs from the model").isEqualTo(-1);
      assertThat(Arrays.mismatch(there, theirs)).as("the first remote byte that differs from the model").isEqualTo(-1);
    }
  }
}
