package dev.sluice.engine;

import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;
import java.util.ArrayList;
import java.util.List;

/** What takes the worker's place for a posting that is staged or packed: cuts it into {@linkplain StagedChunk chunks}, several of which are under way at once. */
final class StagedPosting {
  /** Into how many chunks a posting is cut, unless they would be longer than a slab: its stages overlap. */
  private static final int CHUNKS = 8;

  /** With shorter ones the starts of copies would take longer than the copies. */
  private static final long LEAST_CHUNK_BYTES = 128 << 10;

  /** Files past the page cache want whole pages. */
  private static final long WHOLE = 4096;

  /** With fewer descriptors, or longer ones, packing gains nothing over posting them. */
  private static final int LEAST_PACKED = 256;

  private final PreparedLink link;
  private final Connection connection;
  private final StagedSpans spans;
  private final Slabs slabs;
  private final List<StagedChunk> chunks = new ArrayList<>();

  /** Used again, so that nothing is allocated while chunks move. */
  private final List<StagedChunk> idle = new ArrayList<>();

  private long within;
  private long chunkBytes;

  StagedPosting(PreparedLink link, StagedSpans spans, Slabs slabs) {
    this.link = link;
    this.connection = link.connection();
    this.spans = spans;
    this.slabs = slabs;
  }

  /** Whether so many descriptors may be worth packing. */
  static boolean isWorthPacking(long descriptors) {
    return descriptors >= LEAST_PACKED;
  }

  /** Whether it takes a posting: of a link that packs, only one of many small descriptors. */
  boolean takes(Batch batch) {
    return !spans.packed() || (isWorthPacking(batch.count()) && batch.bytes() <= link.packBytes() * batch.count());
  }

  void begin(Batch batch) {
    within = 0;
    long even = batch.bytes() / CHUNKS;
    chunkBytes = Math.clamp(even - even % WHOLE, LEAST_CHUNK_BYTES, Staging.slabBytes());
  }

  /** As {@link Worker#post}. */
  void post(Worker worker, Batch batch, int limit) {
    advance(worker);
    while (batch.posted() < limit && batch.failure() == null) {
      Slab slab = slabs.takeOutgoing(this);
      if (slab == null) {
        return;
      }
      StagedChunk chunk = idle.isEmpty() ? new StagedChunk(link, spans) : idle.removeLast();
      chunks.add(chunk);
      within = chunk.start(batch, slab, limit, within, chunkBytes);
    }
  }

  /** As {@link Worker#finish}. */
  void finish() {
    slabs.leave(this);
  }

  /** As {@link Worker#poll}. */
  int poll(Worker worker, Batch batch) {
    advance(worker);
    if (!chunks.isEmpty()) {
      return Worker.IN_FLIGHT;
    }
    return batch.failure() != null || connection.refusal() != null ? Worker.FAILED : Worker.DONE;
  }

  /** Whether chunks are on their way. */
  boolean underWay() {
    return !chunks.isEmpty();
  }

  /** Whether a device copies for it. */
  boolean copying() {
    return Scan.any(chunks, StagedChunk::copying);
  }

  private void advance(Worker worker) {
    for (int i = chunks.size() - 1; i >= 0; i--) {
      StagedChunk chunk = chunks.get(i);
      if (chunk.advance(worker)) {
        chunk.release();
        idle.add(chunk);
        StagedChunk last = chunks.removeLast();
        if (i < chunks.size()) {
          chunks.set(i, last);
        }
      }
    }
  }
}
