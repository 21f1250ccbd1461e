package dev.sluice.backend.nixl;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Checksummed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * What a peer needs to use a region. Most of NIXL's metadata of a region repeats the agent's own, so it is squeezed with that as the dictionary: some 60 bytes are left of 230.
 *
 * @param range where the region lies at its owner
 * @param metadata NIXL's metadata of it; empty where its owner has no engine and has told everything at once
 */
record ExportedRegion(Range range, byte[] metadata) {
  private static final byte FORMAT = 1;
  private static final byte FOREIGN_FORMAT = 2;
  private static final int HEADER_BYTES = 1 + 2 * Integer.BYTES + 2 * Long.BYTES;
  private static final int MOST_BYTES = 240;
  private static final int MOST_METADATA_BYTES = 8192;

  /** What stands for memory of an agent without an engine. */
  static byte[] ofForeign(Range range) {
    return Checksummed.seal(
        ByteBuffer.allocate(HEADER_BYTES).put(FOREIGN_FORMAT).putInt(range.place()).putLong(range.address()).putLong(range.bytes()).putInt(0));
  }

  byte[] encode(EndpointInfo owner) throws BackendException {
    byte[] squeezed = new byte[MOST_METADATA_BYTES];
    int length;
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
      deflater.setDictionary(owner.connection());
      deflater.setInput(metadata);
      deflater.finish();
      length = deflater.deflate(squeezed);
      if (!deflater.finished() || metadata.length > MOST_METADATA_BYTES || HEADER_BYTES + length + Integer.BYTES > MOST_BYTES) {
        throw new BackendException(
            Kind.REGISTRATION, "NIXL's key of a region has " + length + " bytes, and metadata takes " + (MOST_BYTES - HEADER_BYTES - Integer.BYTES)
                + ": use fewer devices (parameter ucx__device_list)");
      }
    }
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + length).put(FORMAT).putInt(range.place()).putLong(range.address()).putLong(range.bytes()).putInt(sum(metadata));
    return Checksummed.seal(out.put(squeezed, 0, length));
  }

  static ExportedRegion decode(byte[] bytes, EndpointInfo owner, String peer) throws BackendException {
    String what = "a region's key from " + peer;
    ByteBuffer in = Checksummed.open(bytes, HEADER_BYTES, what);
    byte format = in.get();
    if (format != (owner.foreign() ? FOREIGN_FORMAT : FORMAT)) {
      throw new BackendException(Kind.METADATA, what + " has format " + format + " and this release knows " + FORMAT + ": use the same release on both sides");
    }
    Range range = new Range(in.getInt(), in.getLong(), in.getLong());
    int sum = in.getInt();
    if (owner.foreign()) {
      return new ExportedRegion(range, new byte[0]);
    }
    byte[] metadata = new byte[MOST_METADATA_BYTES];
    int length;
    try (Inflater inflater = new Inflater(true)) {
      inflater.setDictionary(owner.connection());
      inflater.setInput(in);
      length = inflater.inflate(metadata);
      if (!inflater.finished()) {
        throw Checksummed.wrong(what, "it has no end");
      }
    } catch (DataFormatException | IllegalArgumentException e) {
      throw Checksummed.wrong(what, "it was made for another agent");
    }
    byte[] whole = Arrays.copyOf(metadata, length);
    // With the dictionary of another agent something comes out, too, with that agent's name in it.
    if (range.bytes() < 1 || sum(whole) != sum || !owner.isOfSameAgent(whole)) {
      throw Checksummed.wrong(what, "it is about another agent");
    }
    return new ExportedRegion(range, whole);
  }

  private static int sum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
