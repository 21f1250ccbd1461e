package dev.sluice.tck.reference;

import dev.sluice.Route;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection that we opened: frames and operations go out, answers come back. */
final class ReferenceEndpoint implements Endpoint, Wire.Handler {
  /** The transport's name in routes. */
  static final String TRANSPORT = "tcp";

  private static final int KEY_BYTES = 3 * Long.BYTES;

  /** A peer's region: what its target looks up, and where its descriptors count from. */
  private record RemoteKey(long handle, long secret, long address) {}

  /** An operation that waits for its answer. */
  private static final class Pending {
    private final Batch batch;
    private final int descriptor;
    private final @Nullable Exported destination;
    private long at;
    private final long end;

    Pending(Batch batch, int descriptor, @Nullable Exported destination, long at, long end) {
      this.batch = batch;
      this.descriptor = descriptor;
      this.destination = destination;
      this.at = at;
      this.end = end;
    }
  }

  private final ReferenceWorker worker;
  private final Exports exports;
  private final String peerName;
  private final Wire wire;
  private final Map<Long, RemoteKey> remoteKeys = new HashMap<>();
  private final Map<Long, Pending> pending = new HashMap<>();
  private long numbers;
  private boolean closing;
  private boolean outputEnded;
  private volatile @Nullable BackendException failure;

  ReferenceEndpoint(ReferenceWorker worker, Exports exports, String peerName, SocketChannel channel) {
    this.worker = worker;
    this.exports = exports;
    this.peerName = peerName;
    this.wire = new Wire(channel, this);
  }

  Wire wire() {
    return wire;
  }

  @Override
  public Worker worker() {
    return worker;
  }

  /** Says the password of the peer's metadata. */
  void greet(long password0, long password1) {
    wire.queue(Outgoing.bare(new Message(Message.HELLO, 0, password0, password1, 0, 0)));
  }

  void send(ByteBuffer frame) throws BackendException {
    checkWorks();
    wire.queue(Outgoing.whole(new Message(Message.FRAME, 0, 0, 0, 0, frame.remaining()), new BufferCursor(frame)));
    int _ = progress();
  }

  void post(Batch batch, int limit) {
    Operations operations = Operations.of(batch);
    if (batch.posted() == 0) {
      operations.begin();
    }
    try {
      checkWorks();
      while (batch.posted() < limit && wire.hasRoom()) {
        post(batch, operations, batch.posted());
        batch.posted(batch.posted() + 1);
      }
      int _ = progress();
    } catch (BackendException broken) {
      batch.fail(broken, batch.posted());
    }
  }

  private void post(Batch batch, Operations operations, int i) throws BackendException {
    RemoteKey key = remoteKeys.get(batch.remoteKey(i));
    if (key == null) {
      throw new BackendException(Kind.STALE, "the region of '" + peerName + "' was dropped");
    }
    Exported local = exports.local(batch.localKey(i));
    long from = batch.localAddress(i) - local.address();
    long length = batch.length(i);
    long number = ++numbers;
    long at = batch.remoteAddress(i) - key.address();
    boolean write = batch.operation() == dev.sluice.Operation.WRITE;
    Message message = new Message(write ? Message.WRITE : Message.READ, number, key.handle(), key.secret(), at, length);
    wire.queue(write ? Outgoing.whole(message, local.cursor(from, length)) : Outgoing.bare(message));
    pending.put(number, new Pending(batch, i, write ? null : local, from, from + length));
    operations.posted();
  }

  /** One turn. @return how much happened */
  int progress() {
    if (failure != null) {
      return 0;
    }
    try {
      int work = wire.progress();
      if (closing && !outputEnded && wire.isFlushed()) {
        outputEnded = true;
        wire.endOutput();
      }
      return work;
    } catch (IOException broken) {
      fail(new BackendException(Kind.PEER_LOST, "the connection to '" + peerName + "' broke: " + broken.getMessage(), null, broken));
      return 1;
    }
  }

  @Override
  public Cursor begins(Message message) throws IOException {
    Pending operation = pending.get(message.id());
    if (operation == null) {
      throw new IOException("an answer to nothing that was asked");
    }
    if (message.type() == Message.DATA) {
      if (operation.destination == null || message.length() < 1 || message.length() > operation.end - operation.at) {
        throw new IOException("more data than were asked for");
      }
      long at = operation.at;
      operation.at += message.length();
      return operation.destination.cursor(at, message.length());
    }
    if (message.length() > Outgoing.LONGEST_TEXT) {
      throw new IOException("an explanation of " + message.length() + " bytes");
    }
    return new BufferCursor(ByteBuffer.allocate((int) message.length()));
  }

  @Override
  public void ends(Message message, Cursor body) throws IOException {
    if (message.type() == Message.DATA) {
      return;
    }
    Pending operation = pending.remove(message.id());
    if (operation == null) {
      throw new IOException("an answer to nothing that was asked");
    }
    Operations operations = Operations.of(operation.batch);
    switch (message.type()) {
      case Message.DONE -> {
        if (operation.destination != null && operation.at != operation.end) {
          throw new IOException("less data than were asked for");
        }
        operations.ended();
      }
      case Message.STALE -> operations.failed(
          operation.batch, new BackendException(Kind.STALE, "the region of '" + peerName + "' is deregistered"), operation.descriptor);
      case Message.FAILED -> operations.failed(
          operation.batch, new BackendException(Kind.FAILED, "'" + peerName + "' answers: " + text(body)), operation.descriptor);
      default -> throw new IOException("an answer of type " + message.type());
    }
  }

  private static String text(Cursor body) {
    return body instanceof BufferCursor buffer ? StandardCharsets.UTF_8.decode(buffer.whole()).toString() : "";
  }

  @Override
  public long importRegion(byte[] exported) throws BackendException {
    if (exported.length != KEY_BYTES) {
      throw new BackendException(Kind.METADATA, "a key of '" + peerName + "' is not one of " + ReferenceProvider.NAME);
    }
    ByteBuffer key = ByteBuffer.wrap(exported);
    long number = ++numbers;
    remoteKeys.put(number, new RemoteKey(key.getLong(), key.getLong(), key.getLong()));
    return number;
  }

  @Override
  public void dropRegion(long remoteKey) {
    remoteKeys.remove(remoteKey);
  }

  @Override
  public Route route() {
    return new Route(ReferenceProvider.NAME, TRANSPORT, "lo", Route.Path.DIRECT, Route.Known.REPORTED);
  }

  @Override
  public Optional<BackendException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void abort() {
    if (failure == null) {
      fail(new BackendException(Kind.PEER_LOST, "the connection to '" + peerName + "' was given up"));
    }
  }

  /** Once the connection is closed, nothing reads or writes local memory any more, so everything under way can end at once. */
  private void fail(BackendException cause) {
    failure = cause;
    wire.close();
    pending.values().forEach(operation -> Operations.of(operation.batch).failed(operation.batch, cause, operation.descriptor));
    pending.clear();
  }

  @Override
  public void close() {
    closing = true;
    int _ = progress();
    worker.leave(this);
  }

  private void checkWorks() throws BackendException {
    BackendException broken = failure;
    if (broken != null) {
      throw broken;
    }
    if (closing) {
      throw new BackendException(Kind.PEER_LOST, "the connection to '" + peerName + "' is closed");
    }
  }
}
