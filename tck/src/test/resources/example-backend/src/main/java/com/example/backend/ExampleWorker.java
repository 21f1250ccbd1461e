package com.example.backend;

import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.CompletionSink;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the engine's threads and ours meet. The engine enters every method but {@link #wake} and {@link #sleep} with one thread at a time, and none of them may
 * block; the connections' threads leave received frames here, count the ends of slices, and ring.
 */
final class ExampleWorker implements Worker {
  /** Received frames that wait; a peer that sends more is held by its own socket. */
  private static final int MOST_WAITING = 1024;

  private static final long MOST_NANOS_TO_CLOSE = TimeUnit.MILLISECONDS.toNanos(500);

  private final Regions regions;
  private final FrameSink frames;
  private final CompletionSink completions;
  private final MemorySegment frame = Arena.ofAuto().allocate(ExampleBackend.MAX_FRAME);
  private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicInteger ends = new AtomicInteger();
  private final Semaphore bell = new Semaphore(0);
  private final Set<ExampleEndpoint> endpoints = ConcurrentHashMap.newKeySet();

  ExampleWorker(Regions regions, FrameSink frames, CompletionSink completions) {
    this.regions = regions;
    this.frames = frames;
    this.completions = completions;
  }

  // ---- the engine

  ExampleEndpoint connect(String peerName, Path socket, Password password) throws IOException {
    ExampleEndpoint endpoint = new ExampleEndpoint(this, regions, peerName, socket, password);
    endpoints.add(endpoint);
    endpoint.start();
    return endpoint;
  }

  @Override
  public void post(Batch batch, int limit) {
    Flight flight = Flight.of(batch);
    if (batch.posted() == 0) {
      flight.begin();
    }
    try {
      flight.report(batch);
      if (batch.failure() == null) {
        ((ExampleEndpoint) batch.endpoint()).post(batch, flight, limit);
      }
    } catch (BackendException broken) {
      batch.fail(broken, batch.posted());
    }
  }

  @Override
  public void finish(Batch batch) {
    Flight flight = Flight.of(batch);
    if (batch.posted() == 0) {
      flight.begin(); // given up before anything was posted: what is known is of the last time
    }
    flight.finish();
  }

  @Override
  public int poll(Batch batch) {
    return Flight.of(batch).poll(batch);
  }

  /** Frames are short: a copy gives the engine its memory back at once. */
  @Override
  public long send(Endpoint endpoint, long address, int bytes) throws BackendException {
    ((ExampleEndpoint) endpoint).send(NativeAccess.view(address, bytes).toArray(ValueLayout.JAVA_BYTE));
    return 0;
  }

  @Override
  public boolean sent(long ticket) {
    throw new IllegalStateException("no ticket was ever given");
  }

  @Override
  public int progress() {
    int work = ends.getAndSet(0);
    for (int most = MOST_WAITING; most > 0; most--) {
      byte[] bytes = received.poll();
      if (bytes == null) {
        break;
      }
      MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, 0, bytes.length);
      frames.received(this, frame.address(), bytes.length);
      work++;
    }
    return work;
  }

  /** First forget old rings, then look: whatever comes after the look rings again. */
  @Override
  public boolean arm() {
    bell.drainPermits();
    return received.isEmpty() && ends.get() == 0;
  }

  @Override
  public void sleep(int timeoutMillis) {
    try {
      boolean _ = bell.tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void wake() {
    bell.release();
  }

  /** What closed endpoints still have to say goes on its way, but a peer that is stopped is not waited for. */
  void close() {
    long end = System.nanoTime() + MOST_NANOS_TO_CLOSE;
    for (ExampleEndpoint endpoint : endpoints) {
      endpoint.awaitEnd(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
    endpoints.forEach(ExampleEndpoint::abort);
  }

  // ---- threads of connections

  /** A frame came. Waits while the engine has too many. */
  void received(byte[] bytes) throws InterruptedException {
    received.put(bytes);
    wake();
  }

  /** A slice ended, or a connection broke: there is something to look at. */
  void ended() {
    ends.incrementAndGet();
    wake();
    completions.ended(this);
  }

  void forget(ExampleEndpoint endpoint) {
    endpoints.remove(endpoint);
  }
}
