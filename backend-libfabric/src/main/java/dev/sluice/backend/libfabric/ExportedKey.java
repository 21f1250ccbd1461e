package dev.sluice.backend.libfabric;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Checksummed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a peer needs to use a region.
 *
 * @param address where the region begins at its owner
 * @param groups the keys, by the provider of a group of rails
 */
record ExportedKey(long address, List<GroupKeys> groups) {
  private static final byte FORMAT = 1;
  private static final int MOST_BYTES = 240;
  private static final int HEADER_BYTES = 1 + Long.BYTES + 1;

  /**
   * The keys of a region for the rails of one group.
   *
   * @param addresses whether peers name addresses, and not offsets into the region
   * @param keys one a rail
   */
  @SuppressWarnings("ArrayRecordComponent") // written and read, never compared
  record GroupKeys(boolean addresses, long[] keys) {}

  ExportedKey {
    groups = List.copyOf(groups);
  }

  byte[] encode() throws BackendException {
    int length = HEADER_BYTES + groups.stream().mapToInt(group -> 2 + group.keys().length * Long.BYTES).sum();
    if (length + Integer.BYTES > MOST_BYTES) {
      throw new BackendException(Kind.CONFIGURATION, "the keys of a region on all rails have " + length + " bytes, and metadata takes " + MOST_BYTES + ": use fewer rails (parameter rails)");
    }
    ByteBuffer out = ByteBuffer.allocate(length).put(FORMAT).putLong(address).put((byte) groups.size());
    for (GroupKeys group : groups) {
      out.put((byte) (group.addresses() ? 1 : 0)).put((byte) group.keys().length);
      for (long key : group.keys()) {
        out.putLong(key);
      }
    }
    return Checksummed.seal(out);
  }

  static ExportedKey decode(byte[] bytes, String peer) throws BackendException {
    String what = "a region's key from " + peer;
    ByteBuffer in = Checksummed.open(bytes, HEADER_BYTES, what);
    byte format = in.get();
    if (format != FORMAT) {
      throw new BackendException(Kind.METADATA, what + " has format " + format + " and this release knows " + FORMAT + ": use the same release on both sides");
    }
    long address = in.getLong();
    int count = in.get();
    List<GroupKeys> groups = new ArrayList<>();
    for (int g = 0; g < count; g++) {
      if (in.remaining() < 2) {
        throw Checksummed.wrong(what, "it ends too early");
      }
      byte addresses = in.get();
      int rails = in.get();
      if (addresses < 0 || addresses > 1 || rails < 1 || rails > Discovery.MOST_RAILS || in.remaining() < rails * Long.BYTES) {
        throw Checksummed.wrong(what, "group " + g + " has " + rails + " keys");
      }
      long[] keys = new long[rails];
      for (int i = 0; i < rails; i++) {
        keys[i] = in.getLong();
      }
      groups.add(new GroupKeys(addresses == 1, keys));
    }
    if (in.hasRemaining()) {
      throw Checksummed.wrong(what, "it has " + in.remaining() + " bytes too many");
    }
    return new ExportedKey(address, groups);
  }
}
