package dev.sluice.backend.ucx;

import dev.sluice.backend.ucx.ffm.UcpRequests;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;

/** The requests of one batch that have not ended, oldest first, and how far the batch is. Reused with its batch; used under the worker's lock. */
final class UcxRequests {
  private static final int MOST = 4096;
  private static final long MOST_BYTES = 64L << 20;
  private static final long MOST_COPIED_BYTES = 1L << 20;

  private enum State {
    POSTING,
    FINISHED,
    ENDED
  }

  private final long[] handles;
  private final int[] descriptors;
  private final int mask;
  private int head;
  private int tail;
  private long bytes;
  private long flush;

  /** A flush that went well tells of every request before it: nobody needs to look at each. */
  private boolean flushed;

  private boolean written;

  /** Bytes of large reads of this posting that were copied here. */
  private long copied;
  private State state = State.ENDED;
  private int end = Worker.DONE;

  private UcxRequests(int capacity) {
    handles = new long[capacity];
    descriptors = new int[capacity];
    mask = capacity - 1;
  }

  /** The requests of a batch; the first call for a batch makes them. */
  static UcxRequests of(Batch batch) {
    if (batch.attachment() instanceof UcxRequests requests) {
      return requests;
    }
    int enough = Math.clamp(batch.capacity(), 64, MOST);
    UcxRequests requests = new UcxRequests(Integer.highestOneBit(enough - 1) << 1);
    batch.attach(requests);
    return requests;
  }

  /** Begins a new posting, unless one is under way. */
  void begin() {
    if (state == State.ENDED) {
      state = State.POSTING;
      flushed = false;
      written = false;
      copied = 0;
    }
  }

  boolean isFull() {
    return tail - head == handles.length || bytes >= MOST_BYTES;
  }

  void add(long request, int descriptor, long length) {
    int slot = tail++ & mask;
    handles[slot] = request;
    descriptors[slot] = descriptor;
    bytes += length;
  }

  /** Whether a large read is to be copied here: the first of a posting are, while the peer wakes up for the others. */
  boolean copiesLarge(long length) {
    if (copied + length > MOST_COPIED_BYTES) {
      return false;
    }
    copied += length;
    return true;
  }

  /** UCX was given a write, which may have ended at once. */
  void wrote() {
    written = true;
  }

  boolean hasWritten() {
    return written;
  }

  /** Everything is posted; no flush means that there was nothing to flush, or that it failed. */
  void finish() {
    state = State.FINISHED;
  }

  /** Everything is posted, and the flush after it has ended at once. */
  void finishFlushed() {
    flushed = true;
    state = State.FINISHED;
  }

  /** Everything is posted, and a flush after it is under way. */
  void finish(long flushRequest) {
    flush = flushRequest;
    state = State.FINISHED;
  }

  /** Frees the oldest requests that have ended, up to the first that has not, and tells the batch what failed. */
  boolean retire(Batch batch, UcxEndpoint endpoint) {
    boolean some = false;
    while (head != tail) {
      int slot = head & mask;
      int status = UcpRequests.ucp_request_check_status(handles[slot]);
      if (status == UcsStatus.UCS_INPROGRESS) {
        break;
      }
      UcpRequests.ucp_request_free(handles[slot]);
      if (status != UcsStatus.UCS_OK) {
        batch.fail(endpoint.failedBy(status, batch.operation()), descriptors[slot]);
      }
      bytes -= batch.length(descriptors[slot]);
      head++;
      some = true;
    }
    return some;
  }

  /** How far a finished batch is: the worst of every request, the flush and the endpoint decides. */
  int poll(Batch batch, UcxEndpoint endpoint) {
    if (state == State.ENDED) {
      return end;
    }
    if (flush != 0) {
      retireFlush(batch, endpoint);
    }
    if (head != tail) {
      if (flushed) {
        freeAll();
      } else if (flush == 0) {
        retire(batch, endpoint);
      }
    }
    if (state == State.POSTING || head != tail || flush != 0) {
      return Worker.IN_FLIGHT;
    }
    BackendException why = endpoint.breakage().cause();
    if (why != null) {
      batch.fail(why, -1);
    }
    bytes = 0;
    state = State.ENDED;
    end = batch.failure() == null ? Worker.DONE : Worker.FAILED;
    return end;
  }

  private void freeAll() {
    while (head != tail) {
      UcpRequests.ucp_request_free(handles[head++ & mask]);
    }
  }

  private void retireFlush(Batch batch, UcxEndpoint endpoint) {
    int status = UcpRequests.ucp_request_check_status(flush);
    if (status != UcsStatus.UCS_INPROGRESS) {
      UcpRequests.ucp_request_free(flush);
      flush = 0;
      flushed = status == UcsStatus.UCS_OK;
      if (!flushed) {
        batch.fail(endpoint.failedBy(status, batch.operation()), -1);
      }
    }
  }
}
