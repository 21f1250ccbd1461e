package dev.sluice.backend.ucx;

import dev.sluice.spi.BackendException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Bytes that travel with a checksum, since UCX itself reads addresses and keys without any check and crashes on wrong ones. */
final class Checksummed {
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private Checksummed() {}

  /** Puts the checksum of everything before the position there, and gives all of it. */
  static byte[] seal(ByteBuffer written) {
    ByteBuffer content = written.flip();
    int length = content.remaining();
    ByteBuffer sealed = ByteBuffer.wrap(new byte[length + CHECKSUM_BYTES]);
    byte[] bytes = sealed.put(content).array();
    sealed.putInt(sum(bytes, length));
    return bytes;
  }

  /** Checks the checksum and gives what was before it. */
  static ByteBuffer open(byte[] sealed, int leastBytes, String what) throws BackendException {
    int length = sealed.length - CHECKSUM_BYTES;
    if (length < leastBytes) {
      throw wrong(what, "it has only " + sealed.length + " bytes");
    }
    if (ByteBuffer.wrap(sealed).getInt(length) != sum(sealed, length)) {
      throw wrong(what, "its checksum is wrong");
    }
    return ByteBuffer.wrap(sealed, 0, length).slice();
  }

  static BackendException wrong(String what, String why) {
    return new BackendException(
        BackendException.Kind.METADATA, what + " is not from a UCX backend or was changed on its way: " + why + "; fetch the metadata again");
  }

  private static int sum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
