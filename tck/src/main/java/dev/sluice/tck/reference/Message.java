package dev.sluice.tck.reference;

import java.nio.ByteBuffer;

/**
 * The header of what goes over a connection; a body of {@code length} bytes follows FRAME, WRITE, DATA and FAILED.
 *
 * @param type one of the constants
 * @param id the operation's number, which its answer repeats
 * @param key the key of the target's region
 * @param secret the secret of that key
 * @param offset where in the region
 * @param length how many bytes
 */
record Message(byte type, long id, long key, long secret, long offset, long length) {
  /** Initiator to target: the password, in key and secret. */
  static final byte HELLO = 0;
  /** Initiator to target: bytes for the frame sink. */
  static final byte FRAME = 1;
  /** Initiator to target: bytes for a region. */
  static final byte WRITE = 2;
  /** Initiator to target: send bytes of a region. */
  static final byte READ = 3;
  /** Target to initiator: some of the bytes asked for, in order. */
  static final byte DATA = 4;
  /** Target to initiator: the operation is done. */
  static final byte DONE = 5;
  /** Target to initiator: the operation failed; the body says why. */
  static final byte FAILED = 6;
  /** Target to initiator: the key is not, or no longer, valid. */
  static final byte STALE = 7;

  /** The bytes of a header. */
  static final int BYTES = 1 + 5 * Long.BYTES;

  static Message answer(byte type, long id, long length) {
    return new Message(type, id, 0, 0, 0, length);
  }

  void put(ByteBuffer to) {
    to.put(type).putLong(id).putLong(key).putLong(secret).putLong(offset).putLong(length);
  }

  static Message get(ByteBuffer from) {
    return new Message(from.get(), from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }
}
