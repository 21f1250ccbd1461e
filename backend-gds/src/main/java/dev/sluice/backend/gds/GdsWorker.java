package dev.sluice.backend.gds;

import dev.sluice.Operation;
import dev.sluice.ffm.Sleep;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Batch;
import dev.sluice.spi.CompletionSink;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Hands out pieces of descriptors to the threads that read and write, and frames to the agent itself. */
final class GdsWorker implements Worker {
  private final Regions regions;
  private final long chunk;
  private final Optional<FileWay> required;
  private final FrameSink sink;
  private final CompletionSink completions;
  private final Pieces pieces = new Pieces();
  private final FileThreads threads;
  private final LocalFrames frames = new LocalFrames();
  private final Sleep sleep = new Sleep();

  /** How often the last piece of a batch ended. */
  private final AtomicInteger ends = new AtomicInteger();

  private int endsSeen;

  /** How many pieces the posting at hand has added. */
  private int added;

  /** How many threads are worth it for them. */
  private int worthwhile;

  /** Whether somebody has more pieces than there was room for. */
  private volatile boolean waitsForRoom;

  GdsWorker(BackendContext context, GdsSettings settings, Regions regions) {
    this.regions = regions;
    this.chunk = settings.chunk();
    this.required = settings.required();
    this.sink = context.frames();
    this.completions = context.completions();
    this.threads = new FileThreads(pieces, settings.threads(), "sluice-file-" + context.agentName(), this::batchEnded, this::pieceTaken);
  }

  LocalEndpoint connect(String peer) {
    return new LocalEndpoint(peer, this, regions, required);
  }

  private void pieceTaken() {
    if (waitsForRoom && pieces.isHalfEmpty()) {
      waitsForRoom = false;
      batchEnded(); // as good a reason to look
    }
  }

  private void batchEnded() {
    ends.incrementAndGet();
    completions.ended(this);
  }

  // ---- data

  @Override
  public void post(Batch batch, int limit) {
    FileRequests requests = FileRequests.of(batch);
    requests.begin();
    int next = batch.posted();
    added = 0;
    worthwhile = 0;
    while (next < limit) {
      Registered there = regions.find(batch.remoteKey(next));
      Registered here = regions.find(batch.localKey(next));
      BackendException why = requests.endpoint().breakage().cause();
      if (why == null) {
        why = refusal(batch, next, here, there);
      }
      if (why != null || there == null || there.file() == null) {
        batch.fail(Objects.requireNonNull(why), next);
        break;
      }
      if (!handOut(batch, next, requests, there.file(), Objects.requireNonNull(here).buffer())) {
        waitsForRoom = true;
        break;
      }
      next++;
    }
    batch.posted(next);
    threads.stir(added, worthwhile);
  }

  /** Keys may be forged, and so may addresses: no call sees one that was not checked. */
  private @Nullable BackendException refusal(Batch batch, int descriptor, @Nullable Registered here, @Nullable Registered there) {
    long bytes = batch.length(descriptor);
    if (here == null || there == null || here.file() != null || there.file() == null) {
      return new BackendException(Kind.STALE, "a descriptor names what is not registered, or not memory here and a file there: take fresh metadata");
    }
    if (!here.covers(batch.localAddress(descriptor), bytes) || !there.covers(batch.remoteAddress(descriptor), bytes)) {
      return new BackendException(Kind.FAILED, "a descriptor of " + bytes + " bytes leaves its region");
    }
    String unsynced = there.file().unsynced();
    if (unsynced != null) {
      return new BackendException(
          Kind.FAILED, there.file().path() + " could not be synced before: " + unsynced + "; what it has now is not defined: register it again and write it again");
    }
    return null;
  }

  /** Hands out the pieces of a descriptor. @return whether all; how far it came otherwise is in the requests */
  private boolean handOut(Batch batch, int descriptor, FileRequests requests, OpenFile file, CuFile.@Nullable Buffer buffer) {
    boolean writes = batch.operation() == Operation.WRITE;
    if (writes && file.durable()) {
      requests.writes(file);
    }
    long memory = batch.localAddress(descriptor);
    long offset = batch.remoteAddress(descriptor);
    long length = batch.length(descriptor);
    worthwhile = Math.max(worthwhile, file.direct() == null && buffer == null ? threads.cached(writes) : threads.all());
    long page = file.alignment();
    long most = Math.max(page, chunk - chunk % page);
    long begun = requests.begun();
    while (begun < length) {
      if (pieces.full()) {
        requests.begun(begun);
        return false;
      }
      long bytes = Math.min(most - (offset + begun) % page, length - begun);
      requests.add();
      pieces.add(requests, file, buffer, writes, memory + begun, offset + begun, bytes, descriptor);
      begun += bytes;
      added++;
    }
    requests.begun(0);
    return true;
  }

  @Override
  public void finish(Batch batch) {
    FileRequests.of(batch).finish();
  }

  @Override
  public int poll(Batch batch) {
    FileRequests requests = FileRequests.of(batch);
    OpenFile file = pieces.full() ? null : requests.nextToSync();
    if (file != null) {
      requests.add();
      pieces.add(requests, file, null, true, 0, 0, Pieces.SYNC, -1);
      threads.stir(1, threads.all());
    }
    return requests.poll();
  }

  // ---- frames

  @Override
  public long send(Endpoint endpoint, long address, int bytes) throws BackendException {
    ((LocalEndpoint) endpoint).breakage().check();
    return frames.send(address, bytes);
  }

  @Override
  public boolean sent(long ticket) {
    return frames.isCopied(ticket);
  }

  @Override
  public int progress() {
    threads.unstick();
    int now = ends.get();
    int ended = now - endsSeen;
    endsSeen = now;
    return ended + frames.deliver(this, sink);
  }

  // ---- sleeping

  @Override
  public boolean arm() {
    return frames.empty() && ends.get() == endsSeen;
  }

  @Override
  public void sleep(int timeoutMillis) {
    int most = pieces.empty() ? timeoutMillis : Math.min(timeoutMillis, FileThreads.STUCK_MILLIS);
    sleep.park(TimeUnit.MILLISECONDS.toNanos(most));
  }

  @Override
  public void wake() {
    sleep.wake();
  }

  void close() {
    threads.close();
    frames.close();
    sleep.close();
  }
}
