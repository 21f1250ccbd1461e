package dev.sluice.backend.ucx;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.Checksummed;
import java.nio.ByteBuffer;

/**
 * What a peer needs to use a region.
 *
 * @param address where the region begins at its owner
 * @param packed the key as UCX packs it
 */
record ExportedKey(long address, byte[] packed) {
  private static final byte FORMAT = 1;
  private static final int HEADER_BYTES = 1 + Long.BYTES;
  private static final int MOST_BYTES = 240;
  private static final int MOST_PACKED_BYTES = MOST_BYTES - HEADER_BYTES - Integer.BYTES;

  byte[] encode() throws BackendException {
    if (packed.length > MOST_PACKED_BYTES) {
      throw new BackendException(
          BackendException.Kind.REGISTRATION,
          "the UCX key of a region has " + packed.length + " bytes, and metadata takes " + MOST_PACKED_BYTES
              + ": use fewer devices (parameter devices)");
    }
    return Checksummed.seal(ByteBuffer.allocate(MOST_BYTES).put(FORMAT).putLong(address).put(packed));
  }

  static ExportedKey decode(byte[] bytes, String peer) throws BackendException {
    String what = "a region's key from " + peer;
    if (bytes.length > MOST_BYTES) {
      throw Checksummed.wrong(what, "it has " + bytes.length + " bytes");
    }
    ByteBuffer in = Checksummed.open(bytes, HEADER_BYTES + 1, what);
    byte format = in.get();
    if (format != FORMAT) {
      throw new BackendException(
          BackendException.Kind.METADATA,
          what + " has format " + format + " and this release knows " + FORMAT + ": use the same release on both sides");
    }
    long address = in.getLong();
    byte[] packed = new byte[in.remaining()];
    in.get(packed);
    return new ExportedKey(address, packed);
  }
}
