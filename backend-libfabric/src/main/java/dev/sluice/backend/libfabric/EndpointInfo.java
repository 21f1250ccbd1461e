package dev.sluice.backend.libfabric;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Checksummed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a peer needs to connect.
 *
 * @param self which process it is
 * @param bell the name of what wakes the agent where no provider does; empty where there is none
 * @param groups how the agent is reached, by provider, in its own order
 */
record EndpointInfo(Identity self, String bell, List<Place> groups) {
  private static final byte FORMAT = 1;
  private static final int MOST_BYTES = 4096;
  private static final int MOST_NAME_BYTES = 64;
  private static final int MOST_ADDRESS_BYTES = 128;
  private static final byte AF_INET = 2;
  private static final int SOCKADDR_ADDRESS = 4;
  private static final int HEADER_BYTES = 1 + 3 * Long.BYTES + Integer.BYTES + 2;

  /**
   * Which process an agent is in.
   *
   * @param host stands for the host's shared memory; 0 when it is not known
   * @param process a number that no other process has
   * @param pid the process's number at its host
   * @param evidence where its memory has the number that no other has
   */
  record Identity(long host, long process, int pid, long evidence) {
    private static final Identity OURS = new Identity(HostMemory.identity(), HostMemory.process(), (int) ProcessHandle.current().pid(), HostMemory.evidence());

    static Identity ofThisProcess() {
      return OURS;
    }

    boolean isOfThisHost() {
      return host != 0 && host == OURS.host;
    }

    boolean isOfThisProcess() {
      return process == OURS.process;
    }
  }

  /**
   * How an agent is reached over one provider.
   *
   * @param group which of its groups of rails this is, as keys of regions name them
   * @param provider the provider
   * @param addresses one a rail
   */
  record Place(int group, String provider, List<byte[]> addresses) {
    Place {
      addresses = List.copyOf(addresses);
    }

    /** The first address as libfabric's functions take it. */
    String text() {
      byte[] first = addresses.getFirst();
      if (first.length >= SOCKADDR_ADDRESS + 4 && first[0] == AF_INET && first[1] == 0) {
        return (first[SOCKADDR_ADDRESS] & 0xff) + "." + (first[SOCKADDR_ADDRESS + 1] & 0xff) + "." + (first[SOCKADDR_ADDRESS + 2] & 0xff) + "." + (first[SOCKADDR_ADDRESS + 3] & 0xff);
      }
      return new String(first, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "");
    }

    /** Whether both lead to the same. */
    boolean isSame(Place other) {
      boolean same = group == other.group && provider.equals(other.provider) && addresses.size() == other.addresses.size();
      for (int i = 0; same && i < addresses.size(); i++) {
        same = Arrays.equals(addresses.get(i), other.addresses.get(i));
      }
      return same;
    }
  }

  EndpointInfo {
    groups = List.copyOf(groups);
  }

  /** How the agent is reached over a provider. */
  Optional<Place> over(String provider) {
    return groups.stream().filter(place -> place.provider().equals(provider)).findFirst();
  }

  byte[] encode() throws BackendException {
    ByteBuffer out = ByteBuffer.allocate(MOST_BYTES);
    byte[] name = bell.getBytes(StandardCharsets.UTF_8);
    out.put(FORMAT).putLong(self.host()).putLong(self.process()).putInt(self.pid()).putLong(self.evidence()).put((byte) name.length).put(name).put((byte) groups.size());
    for (Place place : groups) {
      byte[] provider = place.provider().getBytes(StandardCharsets.UTF_8);
      int length = 3 + provider.length + place.addresses().stream().mapToInt(address -> 1 + address.length).sum();
      if (length + Integer.BYTES > out.remaining() || provider.length > MOST_NAME_BYTES) {
        throw new BackendException(Kind.CONFIGURATION, "the addresses of all rails do not fit into metadata, which takes " + MOST_BYTES + " bytes: use fewer rails (parameter rails)");
      }
      out.put((byte) place.group()).put((byte) provider.length).put(provider).put((byte) place.addresses().size());
      place.addresses().forEach(address -> out.put((byte) address.length).put(address));
    }
    return Checksummed.seal(out);
  }

  static EndpointInfo decode(byte[] bytes, String peer) throws BackendException {
    String what = "what tells how to reach " + peer;
    ByteBuffer in = Checksummed.open(bytes, HEADER_BYTES, what);
    byte format = in.get();
    if (format != FORMAT) {
      throw new BackendException(Kind.METADATA, what + " has format " + format + " and this release knows " + FORMAT + ": use the same release on both sides");
    }
    Identity self = new Identity(in.getLong(), in.getLong(), in.getInt(), in.getLong());
    byte[] bell = new byte[Byte.toUnsignedInt(in.get())];
    if (bell.length > MOST_NAME_BYTES || bell.length >= in.remaining()) {
      throw Checksummed.wrong(what, "the length of a name is wrong");
    }
    in.get(bell);
    int count = in.get();
    List<Place> groups = new ArrayList<>();
    for (int g = 0; g < count; g++) {
      int group = in.hasRemaining() ? in.get() : -1;
      String provider = new String(taken(in, MOST_NAME_BYTES, what), StandardCharsets.UTF_8);
      int rails = in.hasRemaining() ? in.get() : 0;
      if (group < 0 || group > 1 || rails < 1 || rails > Discovery.MOST_RAILS) {
        throw Checksummed.wrong(what, "group " + g + " has " + rails + " rails");
      }
      List<byte[]> addresses = new ArrayList<>();
      for (int r = 0; r < rails; r++) {
        addresses.add(taken(in, MOST_ADDRESS_BYTES, what));
      }
      groups.add(new Place(group, provider, addresses));
    }
    if (groups.isEmpty() || in.hasRemaining()) {
      throw Checksummed.wrong(what, "it has " + in.remaining() + " bytes after " + count + " groups");
    }
    return new EndpointInfo(self, new String(bell, StandardCharsets.UTF_8), groups);
  }

  private static byte[] taken(ByteBuffer in, int most, String what) throws BackendException {
    int length = in.hasRemaining() ? Byte.toUnsignedInt(in.get()) : 0;
    if (length < 1 || length > most || length > in.remaining()) {
      throw Checksummed.wrong(what, "the length of a part is wrong");
    }
    byte[] part = new byte[length];
    in.get(part);
    return part;
  }
}
