package dev.sluice.tck.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Something that a connection has to send. */
interface Outgoing {
  /** The longest text that explains a failure. */
  int LONGEST_TEXT = 1000;

  /**
   * Sends on.
   *
   * @return whether all of it is in the connection's buffer or gone; false when the connection, or the source of the bytes, has to be waited for
   */
  boolean send(Wire wire) throws IOException;

  /** A header and the bytes that follow it. */
  static Outgoing whole(Message header, Cursor body) {
    return new Outgoing() {
      private boolean begun;

      @Override
      public boolean send(Wire wire) throws IOException {
        if (!begun) {
          if (!wire.hasRoomFor(Message.BYTES)) {
            return false;
          }
          header.put(wire.out());
          begun = true;
        }
        return wire.give(body);
      }
    };
  }

  /** A header without a body. */
  static Outgoing bare(Message header) {
    return whole(header, new BufferCursor(ByteBuffer.allocate(0)));
  }

  /** The answer to an operation that failed. */
  static Outgoing failure(long id, CursorException why) {
    if (why instanceof CursorException.Revoked) {
      return bare(Message.answer(Message.STALE, id, 0));
    }
    byte[] text = String.valueOf(why.getMessage()).getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, LONGEST_TEXT);
    return whole(Message.answer(Message.FAILED, id, length), new BufferCursor(ByteBuffer.wrap(text, 0, length)));
  }

  /**
   * The answer to a READ: pieces that are copied before they are announced, so that a region which is deregistered in the middle leaves no
   * announced bytes to send.
   */
  static Outgoing pieces(long id, Cursor from) {
    return wire -> {
      try {
        while (from.left() > 0) {
          if (!wire.hasRoomFor(Wire.PIECE)) {
            return false;
          }
          ByteBuffer out = wire.out();
          int header = out.position();
          int count = from.give(out.slice(header + Message.BYTES, Wire.PIECE - Message.BYTES));
          if (count == 0) {
            return false;
          }
          Message.answer(Message.DATA, id, count).put(out);
          out.position(header + Message.BYTES + count);
        }
        if (!wire.hasRoomFor(Message.BYTES)) {
          return false;
        }
        Message.answer(Message.DONE, id, 0).put(wire.out());
      } catch (CursorException failed) {
        wire.replaceFirst(failure(id, failed));
        return false;
      }
      return true;
    };
  }
}
