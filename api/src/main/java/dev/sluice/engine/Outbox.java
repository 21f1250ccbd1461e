package dev.sluice.engine;

import dev.sluice.PeerLostException;
import dev.sluice.spi.BackendException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Control frames on their way to one peer. Rare, so each allocates on the Java heap. Touched under the driver's lock only. One that cannot be sent ends the connection: the
 * peer would wait for it, for ever where it is a goodbye or an answer.
 */
final class Outbox {
  private record Sending(long ticket, MemorySegment buffer) {}

  private final Connection connection;
  private final int maxFrameBytes;
  private final FrameBuffers buffers;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private final List<Sending> sending = new ArrayList<>();

  Outbox(Connection connection, int maxFrameBytes) {
    this.connection = connection;
    this.maxFrameBytes = maxFrameBytes;
    this.buffers = new FrameBuffers(maxFrameBytes);
  }

  /** Adds a frame for the peer's own connection object. */
  void add(int type, WireWriter payload) {
    add(type, connection.peerToken(), payload.toBytes());
  }

  void add(int type, long token, byte[] payload) {
    byte[] frame = new byte[Frames.HEADER + payload.length];
    if (frame.length > maxFrameBytes) {
      throw new IllegalArgumentException("a control frame of " + frame.length + " bytes is longer than the backend's " + maxFrameBytes);
    }
    Frames.header(MemorySegment.ofArray(frame), type, token);
    System.arraycopy(payload, 0, frame, Frames.HEADER, payload.length);
    waiting.add(frame);
  }

  /** Adds a notification for a peer without an engine. */
  void addBare(byte[] payload) {
    waiting.add(payload.clone());
  }

  boolean busy() {
    return !waiting.isEmpty() || !sending.isEmpty();
  }

  int room() {
    return maxFrameBytes - Frames.HEADER;
  }

  void clear() {
    waiting.clear();
  }

  /** Nothing is sent any more. */
  void close() {
    buffers.close();
  }

  int turn() {
    int work = 0;
    if (!sending.isEmpty()) {
      work += pollSending();
    }
    byte[] frame = waiting.poll();
    while (frame != null) {
      send(frame);
      work++;
      frame = waiting.poll();
    }
    return work;
  }

  private void send(byte[] frame) {
    MemorySegment buffer = buffers.take(frame.length);
    MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, 0, frame.length);
    try {
      long ticket = connection.driver().worker().send(connection.endpoint(), buffer.address(), frame.length);
      if (ticket != 0) {
        sending.add(new Sending(ticket, buffer));
        return;
      }
    } catch (BackendException failed) {
      lose(failed);
    }
    buffers.give(buffer);
  }

  private int pollSending() {
    int before = sending.size();
    sending.removeIf(
        one -> {
          try {
            if (!connection.driver().worker().sent(one.ticket())) {
              return false;
            }
          } catch (BackendException failed) {
            lose(failed);
          }
          buffers.give(one.buffer());
          return true;
        });
    return before - sending.size();
  }

  private void lose(BackendException failed) {
    connection.lose(new PeerLostException(
        "a control frame to peer '" + connection.peerName() + "' was not sent: " + failed.getMessage(), failed.status().orElse(null), failed));
  }
}
