package dev.sluice.engine;

import dev.sluice.PeerLostException;
import dev.sluice.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Control frames on their way to one peer. Rare, so it allocates. Touched under the driver's lock only. One that cannot be sent ends the connection: the
 * peer would wait for it, for ever where it is a goodbye or an answer.
 */
final class Outbox {
  private record Sending(long ticket, Arena arena) {}

  private final Connection connection;
  private final int maxFrameBytes;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private final List<Sending> sending = new ArrayList<>();

  Outbox(Connection connection, int maxFrameBytes) {
    this.connection = connection;
    this.maxFrameBytes = maxFrameBytes;
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

  boolean busy() {
    return !waiting.isEmpty() || !sending.isEmpty();
  }

  int room() {
    return maxFrameBytes - Frames.HEADER;
  }

  void clear() {
    waiting.clear();
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
    Arena arena = Arena.ofShared();
    MemorySegment bytes = arena.allocate(frame.length, Long.BYTES);
    MemorySegment.copy(frame, 0, bytes, ValueLayout.JAVA_BYTE, 0, frame.length);
    try {
      long ticket = connection.driver().worker().send(connection.endpoint(), bytes.address(), frame.length);
      if (ticket == 0) {
        arena.close();
      } else {
        sending.add(new Sending(ticket, arena));
      }
    } catch (BackendException failed) {
      arena.close();
      lose(failed);
    }
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
          one.arena().close();
          return true;
        });
    return before - sending.size();
  }

  private void lose(BackendException failed) {
    connection.lose(new PeerLostException(
        "a control frame to peer '" + connection.peerName() + "' was not sent: " + failed.getMessage(), failed.status().orElse(null), failed));
  }
}
