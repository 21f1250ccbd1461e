package dev.sluice;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A reusable holder for one received notification. Not thread-safe: one thread fills and reads it. Filling it allocates only when a
 * payload is larger than any before.
 *
 * <p>The data of the posting that carried the notification is visible to the thread that filled the holder.
 */
public final class Notification {
  private byte[] bytes = new byte[256];
  private int length;
  private String sender = "";

  /** An empty holder. */
  public Notification() {}

  /**
   * The name of the agent that sent it.
   *
   * @return the name, empty before the first fill
   */
  public String sender() {
    return sender;
  }

  /**
   * The payload's length.
   *
   * @return bytes
   */
  public int length() {
    return length;
  }

  /**
   * One byte of the payload.
   *
   * @param index from 0 to {@link #length()} − 1
   * @return the byte
   */
  public byte at(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException(index + " of " + length);
    }
    return bytes[index];
  }

  /**
   * The payload in place.
   *
   * @return a read-only view, valid until the holder is filled again
   */
  public ByteBuffer payload() {
    return ByteBuffer.wrap(bytes, 0, length).slice().asReadOnlyBuffer();
  }

  /**
   * A copy of the payload.
   *
   * @return the bytes
   */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /**
   * Fills the holder; for {@link Notifications} implementations and tests.
   *
   * @param from who sent it
   * @param source the array that holds the payload
   * @param offset where it begins
   * @param count its length in bytes
   */
  public void fill(String from, byte[] source, int offset, int count) {
    if (bytes.length < count) {
      bytes = new byte[Math.max(count, bytes.length * 2)];
    }
    System.arraycopy(source, offset, bytes, 0, count);
    length = count;
    sender = from;
  }
}
