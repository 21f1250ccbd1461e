package dev.sluice.backend.ucx;

import dev.sluice.backend.ucx.PeerProcess.Identity;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Checksummed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a peer needs to connect: which process we are, and the addresses of our workers.
 *
 * @param process which process
 * @param version the version of the UCX that made the addresses
 * @param apart whether the worker is there for one connection alone, and not for everybody
 * @param addresses one for each worker, at least one
 */
record EndpointInfo(Identity process, String version, boolean apart, List<WorkerAddress> addresses) {
  /** The most that the engine takes. */
  static final int MOST_BYTES = 4096;

  private static final short MAGIC = 0x5558;
  private static final byte FORMAT = 3;
  private static final int HEADER_BYTES = 8 + Integer.BYTES + 4 * Long.BYTES;
  private static final int MOST_ADDRESS_BYTES = MOST_BYTES - 64;

  /**
   * How a worker is reached.
   *
   * @param full over every transport that it has
   * @param network over network devices alone; empty where it has none
   */
  @SuppressWarnings("ArrayRecordComponent") // written and read, never compared
  record WorkerAddress(byte[] full, byte[] network) {}

  EndpointInfo {
    addresses = List.copyOf(addresses);
  }

  /** Later workers are left out where they do not fit: peers then share the earlier ones. */
  byte[] encode() throws BackendException {
    ByteBuffer out = ByteBuffer.allocate(MOST_BYTES);
    String[] numbers = version.split("\\.", -1);
    out.putShort(MAGIC).put(FORMAT);
    for (int i = 0; i < 3; i++) {
      out.put(i < numbers.length ? (byte) Integer.parseInt(numbers[i]) : 0);
    }
    out.put((byte) (apart ? 1 : 0));
    out.putLong(process.place()).putInt(process.number()).putLong(process.startTime()).putLong(process.kernel()).putLong(process.network());
    int countAt = out.position();
    out.put((byte) 0);
    byte count = 0;
    for (WorkerAddress address : addresses) {
      if (out.remaining() < 2 * Short.BYTES + address.full().length + address.network().length + Integer.BYTES) {
        break;
      }
      out.putShort((short) address.full().length).put(address.full());
      out.putShort((short) address.network().length).put(address.network());
      count++;
    }
    if (count == 0) {
      throw new BackendException(
          BackendException.Kind.CONFIGURATION,
          "the addresses of a UCX worker have " + (addresses.getFirst().full().length + addresses.getFirst().network().length) + " bytes, more than metadata takes (" + MOST_BYTES
              + "): use fewer devices (parameter devices) or UCX_ADDRESS_VERSION=v2");
    }
    return Checksummed.seal(out.put(countAt, count));
  }

  static EndpointInfo decode(byte[] bytes, String peer) throws BackendException {
    String what = "the endpoint information of " + peer;
    ByteBuffer in = Checksummed.open(bytes, HEADER_BYTES + 1, what);
    if (bytes.length > MOST_BYTES || in.getShort() != MAGIC) {
      throw Checksummed.wrong(what, "it does not begin as such information does");
    }
    byte format = in.get();
    if (format != FORMAT) {
      throw new BackendException(
          BackendException.Kind.METADATA,
          what + " has format " + format + " and this release knows " + FORMAT + ": use the same release on both sides");
    }
    String version = (in.get() & 0xff) + "." + (in.get() & 0xff) + "." + (in.get() & 0xff);
    byte apart = in.get();
    if (apart != 0 && apart != 1) {
      throw Checksummed.wrong(what, "it says neither that its worker is apart nor that it is not");
    }
    Identity process = new Identity(in.getLong(), in.getInt(), in.getLong(), in.getLong(), in.getLong());
    int count = in.get() & 0xff;
    List<WorkerAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(new WorkerAddress(address(in, 1, i, what), address(in, 0, i, what)));
    }
    if (addresses.isEmpty() || in.hasRemaining()) {
      throw Checksummed.wrong(what, "it has " + in.remaining() + " bytes after " + count + " addresses");
    }
    return new EndpointInfo(process, version, apart == 1, addresses);
  }

  private static byte[] address(ByteBuffer in, int least, int worker, String what) throws BackendException {
    int length = in.remaining() < Short.BYTES ? -1 : in.getShort();
    if (length < least || length > MOST_ADDRESS_BYTES || length > in.remaining()) {
      throw Checksummed.wrong(what, "the length of an address of worker " + worker + " is wrong");
    }
    byte[] address = new byte[length];
    in.get(address);
    return address;
  }
}
