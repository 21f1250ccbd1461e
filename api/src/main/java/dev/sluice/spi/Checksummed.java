package dev.sluice.spi;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Bytes that travel with a checksum in a peer's metadata, for backends whose library reads addresses and keys without any check and crashes on wrong ones. It holds off
 * accidents, not attackers.
 */
public final class Checksummed {
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private Checksummed() {}

  /**
   * Puts a checksum behind what was written.
   *
   * @param written a buffer whose content ends at its position
   * @return the content and its checksum
   */
  public static byte[] seal(ByteBuffer written) {
    ByteBuffer content = written.flip();
    int length = content.remaining();
    ByteBuffer sealed = ByteBuffer.wrap(new byte[length + CHECKSUM_BYTES]);
    byte[] bytes = sealed.put(content).array();
    sealed.putInt(sum(bytes, length));
    return bytes;
  }

  /**
   * Checks the checksum.
   *
   * @param sealed what {@link #seal} gave, or hostile bytes
   * @param leastBytes how long the content is at least
   * @param what the bytes are, for the message
   * @return the content
   * @throws BackendException when it is too short, or the checksum is wrong
   */
  public static ByteBuffer open(byte[] sealed, int leastBytes, String what) throws BackendException {
    int length = sealed.length - CHECKSUM_BYTES;
    if (length < leastBytes) {
      throw wrong(what, "it has only " + sealed.length + " bytes");
    }
    if (ByteBuffer.wrap(sealed).getInt(length) != sum(sealed, length)) {
      throw wrong(what, "its checksum is wrong");
    }
    return ByteBuffer.wrap(sealed, 0, length).slice();
  }

  /**
   * Says that bytes are not what this backend makes.
   *
   * @param what the bytes are
   * @param why what is wrong with them
   * @return the exception to throw
   */
  public static BackendException wrong(String what, String why) {
    return new BackendException(
        BackendException.Kind.METADATA, what + " is not from this backend or was changed on its way: " + why + "; fetch the metadata again");
  }

  private static int sum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
