package dev.sluice.tck.reference;

import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connection that a peer opened: its frames are handed on, its operations done. Nothing is believed until it has said the password. */
final class Served implements Wire.Handler {
  private final Worker worker;
  private final Exports exports;
  private final long[] password;
  private final FrameSink frames;
  private final Wire wire;
  private final ByteBuffer frame = ByteBuffer.allocateDirect(ReferenceBackend.MAX_FRAME);
  private final long frameAddress = MemorySegment.ofBuffer(frame).address();
  private boolean known;

  Served(Worker worker, Exports exports, long[] password, FrameSink frames, SocketChannel channel) {
    this.worker = worker;
    this.exports = exports;
    this.password = password;
    this.frames = frames;
    this.wire = new Wire(channel, this);
  }

  Wire wire() {
    return wire;
  }

  /** Closes the connection if it has not said the password yet. @return whether it was closed */
  boolean closeStranger() {
    if (!known) {
      wire.close();
    }
    return !known;
  }

  /** One turn. @return how much happened, -1 when the connection is over */
  int progress() {
    try {
      return wire.progress();
    } catch (IOException over) {
      wire.close();
      return -1;
    }
  }

  @Override
  public Cursor begins(Message message) throws IOException {
    if (!known && message.type() != Message.HELLO) {
      throw new IOException("a stranger");
    }
    return switch (message.type()) {
      case Message.HELLO, Message.READ -> new BufferCursor(ByteBuffer.allocate(0));
      case Message.FRAME -> {
        if (message.length() > frame.capacity()) {
          throw new IOException("a frame of " + message.length() + " bytes");
        }
        yield new BufferCursor(frame.clear().limit((int) message.length()));
      }
      case Message.WRITE -> {
        try {
          yield exports.cursor(message);
        } catch (CursorException refused) {
          yield new Draining(message.length(), refused);
        }
      }
      default -> throw new IOException("a message of type " + message.type());
    };
  }

  @Override
  public void ends(Message message, Cursor body) throws IOException {
    switch (message.type()) {
      case Message.HELLO -> {
        known = message.key() == password[0] && message.secret() == password[1];
        if (!known) {
          throw new IOException("a wrong password");
        }
      }
      case Message.FRAME -> frames.received(worker, frameAddress, message.length());
      case Message.READ -> answerRead(message);
      default -> wire.queue(
          body instanceof Draining drained ? Outgoing.failure(message.id(), drained.why()) : Outgoing.bare(Message.answer(Message.DONE, message.id(), 0)));
    }
  }

  private void answerRead(Message message) {
    try {
      wire.queue(Outgoing.pieces(message.id(), exports.cursor(message)));
    } catch (CursorException refused) {
      wire.queue(Outgoing.failure(message.id(), refused));
    }
  }
}
