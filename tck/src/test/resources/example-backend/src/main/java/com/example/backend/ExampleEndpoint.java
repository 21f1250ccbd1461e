package com.example.backend;

import dev.sluice.Operation;
import dev.sluice.Route;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection that we opened. The engine leaves slices and frames in {@link #outgoing}; one thread sends them, another takes the answers, which come
 * in the same order. When the connection is over, for whatever reason, the second thread sees the first one end and then ends every slice that is
 * left: so no slice ends while somebody still reads or writes its memory, and none is forgotten.
 */
final class ExampleEndpoint implements Endpoint {
  /** Slices under way; when there are more, {@link #post} accepts none, and the engine comes again. */
  private static final int MOST_SLICES = 8;

  /** One of {@link Slice}, a frame, or the end. */
  private record Outgoing(Slice slice, byte[] frame) {
    static final Outgoing END = new Outgoing(null, null);
  }

  private final ExampleWorker worker;
  private final Regions regions;
  private final String peerName;
  private final Path socket;
  private final Password password;
  private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
  private final Line line = new Line(channel);
  private final Thread receiver;
  private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>();
  private final Queue<Slice> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger slices = new AtomicInteger();
  private final Map<Long, Slice.RemoteKey> remoteKeys = new HashMap<>();
  private long lastKey;
  private BackendException failure;

  ExampleEndpoint(ExampleWorker worker, Regions regions, String peerName, Path socket, Password password) throws IOException {
    this.worker = worker;
    this.regions = regions;
    this.peerName = peerName;
    this.socket = socket;
    this.password = password;
    this.receiver = Thread.ofPlatform().daemon().name("example-receives-" + peerName).unstarted(this::run);
  }

  // ---- the engine

  void start() {
    receiver.start();
  }

  @Override
  public Worker worker() {
    return worker;
  }

  void post(Batch batch, Flight flight, int limit) throws BackendException {
    while (batch.posted() < limit && slices.get() < MOST_SLICES) {
      int first = batch.posted();
      int end = Math.min(limit, first + Slice.MOST);
      List<Slice.Move> moves = new ArrayList<>(end - first);
      for (int i = first; i < end; i++) {
        Slice.RemoteKey remote = remoteKeys.get(batch.remoteKey(i));
        if (remote == null) {
          throw new BackendException(Kind.STALE, "the region of '" + peerName + "' was dropped");
        }
        moves.add(Slice.move(batch, i, regions.local(batch.localKey(i)), remote));
      }
      leave(new Outgoing(new Slice(flight, batch.operation(), first, moves), null));
      batch.posted(end);
    }
  }

  void send(byte[] frame) throws BackendException {
    leave(new Outgoing(null, frame));
  }

  /** Under the monitor, so that nothing is left behind once the receiver cleared up. */
  private synchronized void leave(Outgoing one) throws BackendException {
    if (failure != null) {
      throw failure;
    }
    if (one.slice() != null) {
      slices.incrementAndGet();
      one.slice().flight().left();
    }
    outgoing.add(one);
  }

  @Override
  public long importRegion(byte[] exported) throws BackendException {
    if (exported.length != Region.EXPORTED_BYTES) {
      throw new BackendException(Kind.METADATA, "a key of '" + peerName + "' is not one of " + ExampleProvider.NAME);
    }
    ByteBuffer key = ByteBuffer.wrap(exported);
    remoteKeys.put(++lastKey, new Slice.RemoteKey(key.getLong(), key.getLong(), key.getLong()));
    return lastKey;
  }

  @Override
  public void dropRegion(long remoteKey) {
    remoteKeys.remove(remoteKey);
  }

  @Override
  public Route route() {
    return new Route(ExampleProvider.NAME, ExampleProvider.TRANSPORT, "socket", Route.Path.DIRECT, Route.Known.REPORTED);
  }

  /** Whoever requires "local" wants any way that does not leave the machine. */
  @Override
  public boolean carriedBy(String transport) {
    return transport.equalsIgnoreCase("local") || Endpoint.super.carriedBy(transport);
  }

  @Override
  public synchronized Optional<BackendException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void abort() {
    broken(new BackendException(Kind.PEER_LOST, "the connection to '" + peerName + "' was given up"));
  }

  /** What was left before still goes out. The peer then ends the connection, and the threads with it; nobody waits for that here. */
  @Override
  public void close() {
    outgoing.add(Outgoing.END);
  }

  void awaitEnd(long millis) {
    try {
      boolean _ = receiver.join(java.time.Duration.ofMillis(millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- our threads

  private void run() {
    Thread sender = Thread.ofPlatform().daemon().name("example-sends-" + peerName).unstarted(this::sendAll);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      sender.start();
      while (true) {
        takeAnswer();
      }
    } catch (IOException e) {
      broken(new BackendException(Kind.PEER_LOST, "the connection to '" + peerName + "' broke: " + e.getMessage(), null, e));
    }
    sender.interrupt();
    joinUninterruptibly(sender);
    clearUp();
  }

  private void sendAll() {
    try {
      line.putLong(password.first());
      line.putLong(password.second());
      Outgoing next = outgoing.take();
      while (next != Outgoing.END) {
        if (next.frame() == null) {
          send(next.slice());
        } else {
          line.putByte(Line.FRAME);
          line.putInt(next.frame().length);
          line.putBytes(next.frame());
        }
        if (outgoing.isEmpty()) {
          line.flush();
        }
        next = outgoing.take();
      }
      line.endOutput();
    } catch (IOException e) {
      broken(new BackendException(Kind.PEER_LOST, "the connection to '" + peerName + "' broke: " + e.getMessage(), null, e));
    } catch (InterruptedException over) {
      // The receiver knows why.
    }
  }

  private void send(Slice slice) throws IOException {
    unanswered.add(slice);
    line.putByte(slice.operation() == Operation.WRITE ? Line.WRITE : Line.READ);
    line.putInt(slice.moves().size());
    for (Slice.Move move : slice.moves()) {
      line.putLong(move.remote().handle());
      line.putLong(move.remote().secret());
      line.putLong(move.remoteAt());
      line.putLong(move.length());
    }
    if (slice.operation() == Operation.WRITE) {
      for (Slice.Move move : slice.moves()) {
        line.putAll(move.local(), move.localAt(), move.length());
      }
    }
  }

  /** A peer that answers what was not asked is not believed anything more. */
  private void takeAnswer() throws IOException {
    int piece = line.getInt();
    Slice slice = unanswered.peek();
    if (slice == null) {
      throw new IOException("an answer to nothing that was asked");
    }
    List<Slice.Move> moves = slice.operation() == Operation.READ ? slice.moves() : List.of();
    int number = 0;
    long at = 0;
    while (piece > 0) {
      if (number == moves.size() || piece > moves.get(number).length() - at) {
        throw new IOException("more bytes than were asked for");
      }
      Slice.Move move = moves.get(number);
      if (!line.getAll(move.local(), move.localAt() + at, piece)) {
        throw new IOException("a region was released while it was received");
      }
      at += piece;
      if (at == move.length()) {
        number++;
        at = 0;
      }
      piece = line.getInt();
    }
    if (piece == Line.DONE && number < moves.size()) {
      throw new IOException("fewer bytes than were asked for");
    }
    unanswered.remove();
    if (piece == Line.DONE) {
      slice.flight().arrived();
    } else {
      slice.flight().failed(new BackendException(Kind.STALE, "the region of '" + peerName + "' is deregistered"), slice.first() - 1 - piece);
    }
    slices.decrementAndGet();
    worker.ended();
  }

  /** The first cause is the one that is told. Closing the channel ends what both threads are in the middle of. */
  private void broken(BackendException cause) {
    synchronized (this) {
      if (failure == null) {
        failure = cause;
      }
    }
    try {
      channel.close();
    } catch (IOException gone) {
      // There is nothing left to lose.
    }
  }

  private void clearUp() {
    BackendException cause = failure().orElseThrow();
    outgoing.forEach(one -> {
      if (one.slice() != null) {
        unanswered.add(one.slice());
      }
    });
    for (Slice slice : unanswered) {
      slice.flight().failed(cause, slice.first());
    }
    worker.forget(this);
    worker.ended();
  }

  private static void joinUninterruptibly(Thread thread) {
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        // It ends all the same: its channel is closed.
      }
    }
  }
}
