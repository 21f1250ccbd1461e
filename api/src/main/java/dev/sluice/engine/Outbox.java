package dev.sluice.engine;

import dev.sluice.PeerLostException;
import dev.sluice.spi.BackendException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Control frames on their way to one peer, each in native memory that is used again. Touched under the driver's lock only. One that cannot be sent ends the connection: the
 * peer would wait for it, for ever where it is a goodbye or an answer.
 */
final class Outbox {
  private final Connection connection;
  private final int maxFrameBytes;
  private final FrameBuffers buffers;
  private final ArrayDeque<OutboundFrame> waiting = new ArrayDeque<>();
  private final List<OutboundFrame> sending = new ArrayList<>();
  private boolean closed;

  Outbox(Connection connection, int maxFrameBytes) {
    this.connection = connection;
    this.maxFrameBytes = maxFrameBytes;
    this.buffers = new FrameBuffers(maxFrameBytes);
  }

  /** Adds a frame for the peer's own connection object. */
  void add(int type, WireWriter payload) {
    add(type, connection.peerToken(), payload.array(), payload.length());
  }

  void add(int type, long token, byte[] payload) {
    add(type, token, payload, payload.length);
  }

  private void add(int type, long token, byte[] payload, int bytes) {
    if (!closed) {
      OutboundFrame frame = taken(Frames.HEADER + bytes);
      frame.fill(type, token, payload, bytes);
      waiting.add(frame);
    }
  }

  /** Adds a notification for a peer without an engine. */
  void addBare(byte[] payload) {
    if (!closed) {
      OutboundFrame frame = taken(payload.length);
      frame.fill(payload);
      waiting.add(frame);
    }
  }

  private OutboundFrame taken(int bytes) {
    if (bytes > maxFrameBytes) {
      throw new IllegalArgumentException("a control frame of " + bytes + " bytes is longer than the backend's " + maxFrameBytes);
    }
    return buffers.take(bytes);
  }

  boolean busy() {
    return !waiting.isEmpty() || !sending.isEmpty();
  }

  int room() {
    return maxFrameBytes - Frames.HEADER;
  }

  void clear() {
    waiting.forEach(buffers::give);
    waiting.clear();
  }

  /** Nothing is sent any more, and what is added is dropped. */
  void close() {
    closed = true;
    waiting.clear();
    buffers.close();
  }

  int turn() {
    int work = 0;
    if (!sending.isEmpty()) {
      work += pollSending();
    }
    OutboundFrame frame = waiting.poll();
    while (frame != null) {
      send(frame);
      work++;
      frame = waiting.poll();
    }
    return work;
  }

  private void send(OutboundFrame frame) {
    try {
      long ticket = connection.driver().worker().send(connection.endpoint(), frame.address(), frame.bytes());
      if (ticket != 0) {
        frame.ticket(ticket);
        sending.add(frame);
        return;
      }
    } catch (BackendException failed) {
      lose(failed);
    }
    buffers.give(frame);
  }

  private int pollSending() {
    int sent = 0;
    for (int i = sending.size() - 1; i >= 0; i--) {
      if (isSent(sending.get(i))) {
        buffers.give(sending.remove(i));
        sent++;
      }
    }
    return sent;
  }

  private boolean isSent(OutboundFrame frame) {
    try {
      return connection.driver().worker().sent(frame.ticket());
    } catch (BackendException failed) {
      lose(failed);
      return true;
    }
  }

  private void lose(BackendException failed) {
    connection.lose(new PeerLostException(
        "a control frame to peer '" + connection.peerName() + "' was not sent: " + failed.getMessage(), failed.status().orElse(null), failed));
  }
}
