package dev.sluice.tck.reference;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A connection that does not block: what it still has to send, and where the message that is being received goes. Used under the worker's lock. */
final class Wire {
  /** The longest piece of an answer, header included. */
  static final int PIECE = 64 << 10;

  private static final int BUFFER = 2 * PIECE;
  private static final int MOST_QUEUED = 1024;

  /** How many bytes one connection may move before it is the next one's turn. */
  private static final long TURN = 1 << 20;

  private final SocketChannel channel;
  private final Handler handler;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
  private final ArrayDeque<Outgoing> queue = new ArrayDeque<>();
  private @Nullable Message message;
  private @Nullable Cursor body;
  private boolean connectionFull;
  private boolean waitsForBody;

  /** What is done with received messages. */
  interface Handler {
    /** A header came. @return where its body goes, of exactly that length */
    Cursor begins(Message message) throws IOException;

    /** The body is complete; it is a {@link Draining} where it failed. */
    void ends(Message message, Cursor body) throws IOException;
  }

  Wire(SocketChannel channel, Handler handler) {
    this.channel = channel;
    this.handler = handler;
  }

  void register(Selector selector) throws IOException {
    SelectionKey _ = channel.register(selector, SelectionKey.OP_READ);
  }

  boolean hasRoom() {
    return queue.size() < MOST_QUEUED;
  }

  void queue(Outgoing outgoing) {
    queue.add(outgoing);
  }

  void replaceFirst(Outgoing outgoing) {
    Outgoing _ = queue.removeFirst();
    queue.addFirst(outgoing);
  }

  /** One turn. @return how much happened, 0 for nothing */
  int progress() throws IOException {
    if (!channel.finishConnect()) {
      return 0;
    }
    return send() + receive();
  }

  /** Says what is to be waited for. */
  void arm(Selector selector) {
    SelectionKey key = channel.keyFor(selector);
    if (key != null && key.isValid()) {
      int read = waitsForBody ? 0 : SelectionKey.OP_READ;
      SelectionKey _ = key.interestOps(!channel.isConnected() ? SelectionKey.OP_CONNECT : connectionFull ? read | SelectionKey.OP_WRITE : read);
    }
  }

  int send() throws IOException {
    int work = 0;
    connectionFull = false;
    while (!queue.isEmpty()) {
      Outgoing first = queue.getFirst();
      boolean all = first.send(this);
      if (all) {
        Outgoing _ = queue.removeFirst();
        work++;
      } else if (queue.getFirst() == first) {
        break;
      }
    }
    return work + flush();
  }

  ByteBuffer out() {
    return out;
  }

  boolean hasRoomFor(int bytes) throws IOException {
    if (out.remaining() < bytes) {
      int _ = flush();
    }
    return out.remaining() >= bytes;
  }

  /** Sends what a cursor has: by the buffer where there is little of it, straight from its memory where there is much. */
  boolean give(Cursor from) throws IOException {
    if (from.left() <= out.remaining()) {
      int _ = from.left() == 0 ? 0 : from.give(out);
      return from.left() == 0;
    }
    int _ = flush();
    while (out.position() == 0 && from.left() > 0) {
      if (from.give(channel) == 0) {
        connectionFull = true;
        return false;
      }
    }
    return from.left() == 0;
  }

  private int flush() throws IOException {
    if (out.position() == 0) {
      return 0;
    }
    out.flip();
    int count = channel.write(out);
    connectionFull = out.hasRemaining();
    out.compact();
    return count;
  }

  private int receive() throws IOException {
    int work = 0;
    long budget = TURN;
    waitsForBody = false;
    while (budget > 0) {
      Message now = message;
      Cursor to = body;
      if (now == null || to == null) {
        if (in.remaining() < Message.BYTES) {
          if (!fill()) {
            return work;
          }
          continue;
        }
        now = Message.get(in);
        if (now.length() < 0) {
          throw new IOException("a message of " + now.length() + " bytes");
        }
        to = handler.begins(now);
        message = now;
        body = to;
      }
      try {
        if (to.left() == 0) {
          if (!to.settled()) {
            waitsForBody = true;
            return work;
          }
          message = null;
          body = null;
          handler.ends(now, to);
          work++;
          continue;
        }
        int count = in.hasRemaining() ? to.take(in) : to.take(channel);
        if (count < 0) {
          throw new EOFException("the other side closed the connection");
        }
        if (count == 0) {
          waitsForBody = !to.settled();
          return work;
        }
        budget -= count;
        work++;
      } catch (CursorException failed) {
        message = now;
        body = new Draining(to.left(), failed);
      }
    }
    return work;
  }

  private boolean fill() throws IOException {
    in.compact();
    int count = channel.read(in);
    in.flip();
    if (count < 0) {
      throw new EOFException("the other side closed the connection");
    }
    return count > 0;
  }

  /** Whether everything was handed to the connection. */
  boolean isFlushed() {
    return queue.isEmpty() && out.position() == 0;
  }

  /** Says that nothing more will be sent; what comes is still taken. */
  void endOutput() throws IOException {
    SocketChannel _ = channel.shutdownOutput();
  }

  void close() {
    try {
      channel.close();
    } catch (IOException gone) {
      // There is nothing left to lose.
    }
  }
}
