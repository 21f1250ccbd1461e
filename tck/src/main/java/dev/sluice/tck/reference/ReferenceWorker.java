package dev.sluice.tck.reference;

import dev.sluice.spi.Batch;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The one worker. {@link #progress()} tries every connection, without asking the selector first: that is only for {@link #sleep}, which another
 * thread may be in.
 */
final class ReferenceWorker implements Worker {
  private static final int BACKLOG = 128;
  private static final long MOST_NANOS_TO_CLOSE = TimeUnit.MILLISECONDS.toNanos(200);

  private final Exports exports;
  private final long[] password;
  private final FrameSink frames;
  private final int maxConnections;
  private final Selector selector = Selector.open();
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final List<ReferenceEndpoint> endpoints = new ArrayList<>();
  private final List<ReferenceEndpoint> leaving = new ArrayList<>();
  private final List<Served> served = new ArrayList<>();
  private volatile boolean sleeping;

  ReferenceWorker(Exports exports, long[] password, FrameSink frames, int maxConnections) throws IOException {
    this.exports = exports;
    this.password = password;
    this.frames = frames;
    this.maxConnections = maxConnections;
    ServerSocketChannel _ = listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    var _ = listener.configureBlocking(false);
    SelectionKey _ = listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  int port() {
    return listener.socket().getLocalPort();
  }

  ReferenceEndpoint connect(String peerName, int port, long password0, long password1) throws BackendException {
    try {
      SocketChannel channel = prepared(SocketChannel.open());
      ReferenceEndpoint endpoint = new ReferenceEndpoint(this, exports, peerName, channel);
      boolean _ = channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      endpoint.wire().register(selector);
      endpoint.greet(password0, password1);
      endpoints.add(endpoint);
      return endpoint;
    } catch (IOException e) {
      throw new BackendException(BackendException.Kind.PEER_LOST, "'" + peerName + "' is not there: " + e.getMessage(), null, e);
    }
  }

  @Override
  public void post(Batch batch, int limit) {
    endpoint(batch).post(batch, limit);
  }

  @Override
  public void finish(Batch batch) {
    Operations.of(batch).finish();
  }

  @Override
  public int poll(Batch batch) {
    return Operations.of(batch).poll(batch);
  }

  /** Frames are short: they are copied, so that the engine has its memory back at once. */
  @Override
  public long send(Endpoint endpoint, long address, int bytes) throws BackendException {
    ByteBuffer copy = ByteBuffer.allocate(bytes);
    MemorySegment.copy(dev.sluice.ffm.NativeAccess.view(address, bytes), 0, MemorySegment.ofBuffer(copy), 0, bytes);
    ((ReferenceEndpoint) endpoint).send(copy);
    return 0;
  }

  @Override
  public boolean sent(long ticket) {
    throw new IllegalStateException("no frame is ever under way: send copies it");
  }

  @Override
  public int progress() {
    int work = accept();
    for (int i = 0; i < endpoints.size(); i++) {
      work += endpoints.get(i).progress();
    }
    for (int i = served.size() - 1; i >= 0; i--) {
      int now = served.get(i).progress();
      work += Math.max(now, 0);
      if (now < 0) {
        Served _ = served.remove(i);
      }
    }
    for (int i = leaving.size() - 1; i >= 0; i--) {
      work += leaving.get(i).progress();
      if (leaving.get(i).failure().isPresent()) {
        ReferenceEndpoint _ = leaving.remove(i);
      }
    }
    forgetClosed();
    return work;
  }

  /** A closed connection's file descriptor is freed when the selector looks next, and a busy worker would never look. */
  private void forgetClosed() {
    if (selector.keys().size() > 1 + endpoints.size() + served.size() + leaving.size()) {
      if (sleeping) {
        wake();
      } else {
        int _ = look();
      }
    }
  }

  private int look() {
    try {
      return selector.selectNow(_ -> {});
    } catch (IOException broken) {
      return -1;
    }
  }

  private int accept() {
    try {
      SocketChannel channel = listener.accept();
      if (channel == null) {
        return 0;
      }
      if (served.size() >= maxConnections) {
        // Whoever has not said the password goes first; who has is a peer.
        if (!served.removeIf(Served::closeStranger)) {
          channel.close();
          return 1;
        }
      }
      Served one = new Served(this, exports, password, frames, prepared(channel));
      one.wire().register(selector);
      served.add(one);
      return 1;
    } catch (IOException broken) {
      return 0; // out of descriptors, most likely: who waits is accepted when there are some again
    }
  }

  private static SocketChannel prepared(SocketChannel channel) throws IOException {
    var _ = channel.configureBlocking(false);
    return channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  @Override
  public boolean arm() {
    endpoints.forEach(endpoint -> endpoint.wire().arm(selector));
    leaving.forEach(endpoint -> endpoint.wire().arm(selector));
    served.forEach(one -> one.wire().arm(selector));
    sleeping = look() == 0;
    return sleeping;
  }

  @Override
  public void sleep(int timeoutMillis) {
    try {
      int _ = selector.select(_ -> {}, Math.max(timeoutMillis, 1));
    } catch (IOException broken) {
      // The next turn finds out what broke.
    } finally {
      sleeping = false;
    }
  }

  @Override
  public void wake() {
    Selector _ = selector.wakeup();
  }

  /** The engine closes an endpoint: what it still has to send goes on its way, and the peer ends the connection. */
  void leave(ReferenceEndpoint endpoint) {
    if (endpoints.remove(endpoint) && endpoint.failure().isEmpty()) {
      leaving.add(endpoint);
    }
  }

  void close() {
    long end = System.nanoTime() + MOST_NANOS_TO_CLOSE;
    while (!leaving.isEmpty() && System.nanoTime() - end < 0) {
      int _ = progress();
      Thread.onSpinWait();
    }
    endpoints.forEach(endpoint -> endpoint.wire().close());
    leaving.forEach(endpoint -> endpoint.wire().close());
    served.forEach(one -> one.wire().close());
    try {
      listener.close();
      selector.close();
    } catch (IOException gone) {
      // There is nothing left to lose.
    }
  }

  private static ReferenceEndpoint endpoint(Batch batch) {
    return (ReferenceEndpoint) batch.endpoint();
  }
}
