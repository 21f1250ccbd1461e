package dev.sluice.backend.nixl;

import dev.sluice.Operation;
import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.backend.nixl.ffm.NixlTransfers;
import dev.sluice.spi.Batch;
import dev.sluice.spi.PreparedBlocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One request of NIXL's, for some descriptors of a batch that follow each other. When it has ended it is kept, with a copy of what it was made for: the next posting is often
 * the same, and then it is posted again as it is. Used under the worker's lock.
 */
final class Slice {
  private static final int COLUMNS = 5;
  private static final int NUMBER_COLUMNS = 2;

  private final long agent;
  private final Arena arena;
  private MemorySegment image = MemorySegment.NULL;
  private @Nullable RemoteAgent remote;

  /** What the numbers are of; null where the image is one of descriptors. */
  private @Nullable PreparedBlocks blocks;

  private Operation operation = Operation.READ;
  private int count;
  private int generation;
  private int epoch;
  private long request;
  private int from;
  private boolean underWay;
  private boolean forgotten;

  /** @param arena lives as long as the slice */
  Slice(long agent, Arena arena) {
    this.agent = agent;
    this.arena = arena;
  }

  /** Whether its request does what descriptors say. */
  boolean fits(Batch batch, int first, int end, RemoteAgent peer, int registered) {
    if (request == 0 || count != end - first || remote != peer || generation != peer.generation() || epoch != registered || operation != batch.operation() || blocks != batch.blocks()) {
      return false;
    }
    MemorySegment columns = batch.columns();
    long stride = batch.capacity() * (long) Long.BYTES;
    long width = width();
    long bytes = count * width;
    for (int column = 0; column < columnCount(); column++) {
      long at = column * stride + first * width;
      if (MemorySegment.mismatch(image, column * bytes, (column + 1) * bytes, columns, at, at + bytes) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Takes a request that was made for descriptors. */
  void take(long made, Batch batch, int first, int end, RemoteAgent peer, int registered) {
    request = made;
    remote = peer;
    operation = batch.operation();
    count = end - first;
    generation = peer.generation();
    epoch = registered;
    blocks = batch.blocks();
    MemorySegment columns = batch.columns();
    long stride = batch.capacity() * (long) Long.BYTES;
    long width = width();
    long bytes = count * width;
    int wanted = columnCount();
    if (image.byteSize() < wanted * bytes) {
      image = arena.allocate(Math.max(wanted * bytes, 2 * image.byteSize()), Long.BYTES);
    }
    for (int column = 0; column < wanted; column++) {
      MemorySegment.copy(columns, column * stride + first * width, image, column * bytes, bytes);
    }
  }

  private long width() {
    return blocks == null ? Long.BYTES : Integer.BYTES;
  }

  private int columnCount() {
    return blocks == null ? COLUMNS : NUMBER_COLUMNS;
  }

  /** Posts its request. @return a status */
  int post(int firstDescriptor) {
    from = firstDescriptor;
    int status = NixlTransfers.post_xfer_req(agent, request, 0);
    if (status == NixlStatus.IN_PROGRESS && remote != null) {
      underWay = true;
      remote.began();
    }
    return status;
  }

  /** How far the request is. @return a status */
  int poll() {
    if (!underWay) {
      return NixlStatus.SUCCESS;
    }
    int status = NixlTransfers.get_xfer_status(agent, request);
    if (status != NixlStatus.IN_PROGRESS && remote != null && !forgotten) {
      remote.ended();
      forgotten = status == NixlStatus.NOT_FOUND && remote.info().knownToNixl();
      underWay = forgotten;
    }
    return status;
  }

  /** Whether NIXL, told so by others, forgot the peer while this was under way: it never tells any more when the bytes are quiet. */
  boolean isForgotten() {
    return forgotten;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** How many descriptors it has. */
  int count() {
    return count;
  }

  /** The first descriptor of the last posting. */
  int from() {
    return from;
  }

  /** Whether its request, which may be under way, touches our memory in a range. */
  boolean touches(Range range) {
    if (blocks != null) {
      return true; // any of them may be in it
    }
    for (int i = 0; i < count; i++) {
      long address = image.getAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, i);
      long bytes = image.getAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, 2L * count + i);
      if (range.overlaps(address, bytes)) {
        return true;
      }
    }
    return false;
  }

  boolean isOf(RemoteAgent peer) {
    return remote == peer;
  }

  /** Frees the request, unless it is under way. */
  void free() {
    if (request != 0 && !underWay) {
      int _ = NixlTransfers.release_xfer_req(agent, request);
      int _ = NixlTransfers.destroy_xfer_req(request);
      request = 0;
      remote = null;
      blocks = null;
    }
  }
}
