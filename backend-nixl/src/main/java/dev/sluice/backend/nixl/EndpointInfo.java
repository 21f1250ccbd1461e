package dev.sluice.backend.nixl;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.Checksummed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a peer needs to connect.
 *
 * @param name what NIXL calls the agent
 * @param connection NIXL's metadata: without any region, or with all of them where the agent has no engine; empty where NIXL has it from elsewhere
 * @param origin who told
 */
record EndpointInfo(String name, byte[] connection, Origin origin) {
  /** Who told how to reach an agent. */
  enum Origin {
    /** Its engine. */
    ENGINE(1),
    /** Its program: the agent has no engine. */
    PROGRAM(2),
    /** NIXL, which was told itself ({@link MetadataExchange}): the agent has no engine. */
    NIXL(3);

    private final byte format;

    Origin(int format) {
      this.format = (byte) format;
    }

    private static Optional<Origin> of(byte format) {
      return Arrays.stream(values()).filter(one -> one.format == format).findFirst();
    }
  }

  private static final int MOST_NAME_BYTES = 255;
  private static final int MOST_BYTES = 4096;
  private static final int HEADER_BYTES = 2;

  private static final String BEGINNING = "nixlSerDes|Agent";

  /** Where the regions begin in NIXL's metadata. */
  private static final String REGIONS = "MemSection";

  /** Before the name in NIXL's metadata: what it is, a label, and the name's length. */
  private static final int BEFORE_NAME_BYTES = BEGINNING.length() + Long.BYTES;

  /** Whether the agent has no engine. */
  boolean foreign() {
    return origin != Origin.ENGINE;
  }

  /** Whether NIXL was told of the agent by others than us. */
  boolean knownToNixl() {
    return origin == Origin.NIXL;
  }

  byte[] encode() throws BackendException {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int length = HEADER_BYTES + text.length + connection.length;
    if (text.length > MOST_NAME_BYTES || (!foreign() && length + Integer.BYTES > MOST_BYTES)) {
      throw new BackendException(
          BackendException.Kind.CONFIGURATION, "what NIXL tells of agent " + name + " has " + length + " bytes, and metadata takes " + MOST_BYTES
              + ": use fewer plugins (parameter plugins) or devices (parameter ucx__device_list)");
    }
    return Checksummed.seal(ByteBuffer.allocate(length).put(origin.format).put((byte) text.length).put(text).put(connection));
  }

  static EndpointInfo decode(byte[] bytes, String peer) throws BackendException {
    String what = "what tells how to reach " + peer;
    ByteBuffer in = Checksummed.open(bytes, HEADER_BYTES + 1, what);
    byte format = in.get();
    Origin origin = Origin.of(format).orElseThrow(() -> new BackendException(
        BackendException.Kind.METADATA, what + " has format " + format + ", which this release does not know: use the same release on both sides"));
    byte[] text = new byte[Byte.toUnsignedInt(in.get())];
    if (text.length == 0 || text.length > in.remaining()) {
      throw Checksummed.wrong(what, "the length of its name is wrong");
    }
    in.get(text);
    byte[] connection = new byte[in.remaining()];
    in.get(connection);
    EndpointInfo info = new EndpointInfo(new String(text, StandardCharsets.UTF_8), connection, origin);
    if (!info.knownToNixl() && !info.isOfSameAgent(connection)) {
      throw Checksummed.wrong(what, "it is about another agent");
    }
    return info;
  }

  /** What is told of an agent without an engine, by NIXL's metadata of it. */
  static EndpointInfo ofForeign(byte[] metadata) throws BackendException {
    ByteBuffer in = ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN);
    long length = metadata.length > BEFORE_NAME_BYTES ? in.getLong(BEFORE_NAME_BYTES - Long.BYTES) : 0;
    if (length < 1 || length > MOST_NAME_BYTES || BEFORE_NAME_BYTES + length > metadata.length || !latin(metadata).startsWith(BEGINNING)) {
      throw new BackendException(
          BackendException.Kind.METADATA, metadata.length + " bytes are no metadata of a NIXL agent: give what its get_agent_metadata() answered");
    }
    return new EndpointInfo(new String(metadata, BEFORE_NAME_BYTES, (int) length, StandardCharsets.UTF_8), metadata.clone(), Origin.PROGRAM);
  }

  /** What stands for an agent that NIXL has been told of. */
  static EndpointInfo ofKnown(String name) {
    return new EndpointInfo(name, new byte[0], Origin.NIXL);
  }

  /** The part that stays while the agent registers regions, and differs when its process is another. */
  byte[] place() {
    int regions = latin(connection).indexOf(REGIONS);
    return regions < 0 ? connection.clone() : Arrays.copyOf(connection, regions);
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Which of some plugins connect the agent, as far as it can be told; those that move files only do not. */
  List<String> connecting(Collection<String> plugins) {
    if (knownToNixl()) {
      return List.copyOf(plugins);
    }
    String text = latin(connection);
    return plugins.stream().filter(plugin -> text.contains(labelled("t", plugin) + "|c")).toList();
  }

  /** A string as NIXL writes it: a label, the length, and the bytes. */
  private static String labelled(String label, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    byte[] length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).array();
    return "|" + label + new String(length, StandardCharsets.ISO_8859_1) + new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Whether metadata of NIXL's is of this agent. */
  boolean isOfSameAgent(byte[] metadata) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int end = BEFORE_NAME_BYTES + text.length;
    return metadata.length > end && connection.length > end && Arrays.equals(metadata, 0, end, connection, 0, end)
        && Arrays.equals(metadata, BEFORE_NAME_BYTES, end, text, 0, text.length);
  }
}
