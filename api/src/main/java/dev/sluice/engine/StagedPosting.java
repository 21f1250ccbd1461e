package dev.sluice.engine;

import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;
import java.util.ArrayList;
import java.util.List;

/** What takes the worker's place for a posting of a staged link: cuts it into {@linkplain StagedChunk chunks}, several of which are under way at once. */
final class StagedPosting {
  private final Connection connection;
  private final StagedSpans spans;
  private final Slabs slabs;
  private final List<StagedChunk> chunks = new ArrayList<>();
  private long within;

  StagedPosting(Connection connection, StagedSpans spans, Slabs slabs) {
    this.connection = connection;
    this.spans = spans;
    this.slabs = slabs;
  }

  void begin() {
    within = 0;
  }

  /** As {@link Worker#post}. */
  void post(Worker worker, Batch batch, int limit) {
    advance(worker);
    while (batch.posted() < limit && batch.failure() == null) {
      Slab slab = slabs.takeOutgoing(this);
      if (slab == null) {
        return;
      }
      StagedChunk chunk = new StagedChunk(connection, spans, batch, slab, batch.posted());
      chunks.add(chunk);
      within = chunk.start(limit, within);
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

  private void advance(Worker worker) {
    for (int i = chunks.size() - 1; i >= 0; i--) {
      StagedChunk chunk = chunks.get(i);
      if (chunk.advance(worker)) {
        chunk.release();
        StagedChunk last = chunks.removeLast();
        if (i < chunks.size()) {
          chunks.set(i, last);
        }
      }
    }
  }
}
