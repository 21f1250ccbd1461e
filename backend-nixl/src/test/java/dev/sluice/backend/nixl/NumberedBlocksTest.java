package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Blocks;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.PreparedBlocks;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocks that NIXL is told of once and that batches choose by number, through the SPI. */
class NumberedBlocksTest {
  private static final int SPANS = 3;
  private static final int COUNT = 100;
  private static final int BLOCK = 64;
  private static final int STRIDE = 96;
  private static final int BYTES = SPANS * COUNT * STRIDE;
  private static final long MUST_HAPPEN_NANOS = 30_000_000_000L;

  private final MemorySegment ours = Arena.ofShared().allocate(BYTES, 4096);
  private final MemorySegment theirs = Arena.ofShared().allocate(BYTES, 4096);
  private Backend here;
  private Backend there;
  private Worker worker;
  private Endpoint endpoint;
  private RegionKey local;
  private RegionKey remote;
  private long remoteKey;

  @BeforeEach
  void connect() throws BackendException {
    NixlOfThisMachine.require();
    here = open("here");
    there = open("there");
    worker = here.workers().getFirst();
    endpoint = here.connect("there", there.endpointInfo(), worker);
    local = here.register(Memory.host(ours));
    remote = there.register(Memory.host(theirs));
    remoteKey = endpoint.importRegion(remote.exported());
  }

  @AfterEach
  void close() {
    if (endpoint != null) {
      endpoint.close();
      local.release();
      remote.release();
      int _ = worker.progress();
      here.close();
      there.close();
    }
  }

  private static Backend open(String name) throws BackendException {
    FrameSink nobody = (_, _, _) -> {};
    return new NixlBackendProvider().open(new BackendContext(name, new BackendConfig(Map.of(), System.getenv()), nobody, _ -> {}));
  }

  private Blocks blocks() {
    long[] bytes = {BLOCK, BLOCK, BLOCK};
    long[] strides = {STRIDE, STRIDE, STRIDE};
    return new Blocks(COUNT, COUNT, bytes, bases(ours), strides, same(local.handle()), bases(theirs), strides, same(remoteKey));
  }

  private static long[] bases(MemorySegment memory) {
    long span = (long) COUNT * STRIDE;
    return new long[] {memory.address(), memory.address() + span, memory.address() + 2 * span};
  }

  private static long[] same(long key) {
    return new long[] {key, key, key};
  }

  private void run(Batch batch) {
    worker.post(batch, batch.count());
    assertThat(batch.failure()).isNull();
    assertThat(batch.posted()).isEqualTo(batch.count());
    worker.finish(batch);
    long begin = System.nanoTime();
    int state = worker.poll(batch);
    while (state == Worker.IN_FLIGHT && System.nanoTime() - begin < MUST_HAPPEN_NANOS) {
      int _ = worker.progress();
      state = worker.poll(batch);
    }
    assertThat(state).isEqualTo(Worker.DONE);
  }

  private static long at(int number) {
    return (long) number * STRIDE;
  }

  @Test
  void numbersChooseBlocksOfEverySpan() throws BackendException {
    PreparedBlocks prepared = endpoint.prepare(blocks(), 64).orElseThrow();
    Batch batch = new Batch(50);
    Random random = new Random(3);
    for (int round = 0; round < 40; round++) {
      Operation operation = round % 2 == 0 ? Operation.WRITE : Operation.READ;
      MemorySegment from = operation == Operation.WRITE ? ours : theirs;
      MemorySegment to = operation == Operation.WRITE ? theirs : ours;
      for (long i = 0; i < BYTES; i++) {
        from.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
      }
      to.fill((byte) 0);
      int[] pairs = random.ints(0, SPANS * COUNT).distinct().limit(100).toArray();
      byte[] expected = new byte[BYTES];
      batch.prepare(operation, endpoint, prepared);
      for (int i = 0; i < 50; i++) {
        int mine = pairs[i];
        int other = pairs[50 + i];
        batch.addBlocks(mine, other, BLOCK);
        long source = at(operation == Operation.WRITE ? mine : other);
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, source, expected, (int) at(operation == Operation.WRITE ? other : mine), BLOCK);
      }

      run(batch);

      assertThat(to.mismatch(MemorySegment.ofArray(expected))).as("first wrong byte of round %s", round).isEqualTo(-1);
    }
    batch.free();
    prepared.free();
  }

  @Test
  void theSameNumbersAgainMoveWhatIsThereThen() throws BackendException {
    PreparedBlocks prepared = endpoint.prepare(blocks(), 64).orElseThrow();
    Batch batch = new Batch(2);
    for (byte value = 1; value < 20; value++) {
      ours.fill(value);
      theirs.fill((byte) 0);
      batch.prepare(Operation.WRITE, endpoint, prepared);
      batch.addBlocks(7, 207, BLOCK);
      batch.addBlocks(8, 5, BLOCK);

      run(batch);

      assertThat(theirs.get(ValueLayout.JAVA_BYTE, at(207) + BLOCK - 1)).isEqualTo(value);
      assertThat(theirs.get(ValueLayout.JAVA_BYTE, at(5))).isEqualTo(value);
      assertThat(theirs.get(ValueLayout.JAVA_BYTE, at(5) + BLOCK)).as("behind the block").isZero();
    }
    batch.free();
    prepared.free();
  }

  @Test
  void whatNixlWasMadeToForgetIsPreparedAnew() throws BackendException {
    PreparedBlocks prepared = endpoint.prepare(blocks(), 64).orElseThrow();
    RegionKey overlapping = there.register(Memory.host(theirs.asSlice(0, BYTES / 2)));
    long key = endpoint.importRegion(overlapping.exported());
    Batch batch = new Batch(1);
    for (byte value = 1; value < 4; value++) {
      ours.fill(value);
      batch.prepare(Operation.WRITE, endpoint, prepared);
      batch.addBlocks(1, 2, BLOCK);
      run(batch);
      assertThat(theirs.get(ValueLayout.JAVA_BYTE, at(2))).isEqualTo(value);
      if (value == 1) {
        endpoint.dropRegion(key); // what overlaps a region in use makes NIXL forget the peer
      }
    }
    batch.free();
    prepared.free();
    overlapping.release();
    int _ = there.workers().getFirst().progress();
  }

  @Test
  void descriptorsAreAsGoodWhereFewBlocksArePosted() throws BackendException {
    assertThat(endpoint.prepare(blocks(), 63)).isEmpty();
  }

  @Test
  void numbersAndDescriptorsTakeTurnsInOneBatch() throws BackendException {
    PreparedBlocks prepared = endpoint.prepare(blocks(), 64).orElseThrow();
    Batch batch = new Batch(1);
    for (int round = 0; round < 6; round++) {
      ours.fill((byte) (round + 1));
      theirs.fill((byte) 0);
      if (round % 2 == 0) {
        batch.prepare(Operation.WRITE, endpoint, prepared);
        batch.addBlocks(3, 4, BLOCK);
      } else {
        batch.prepare(Operation.WRITE, endpoint);
        batch.add(ours.address() + at(3), theirs.address() + at(4), BLOCK, local.handle(), remoteKey);
      }
      run(batch);
      assertThat(theirs.get(ValueLayout.JAVA_BYTE, at(4))).isEqualTo((byte) (round + 1));
    }
    batch.free();
    prepared.free();
  }
}
