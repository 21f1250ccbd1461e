package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The data functions of one enabled endpoint. Each answers 0, or an error below 0: {@link FabricError#EAGAIN} when it is to be tried again after progress. Used by one thread
 * at a time.
 */
public final class EndpointCalls {
  private static final long MSG_OPS = 40;
  private static final long MSG_RECV = 8;
  private static final long MSG_SEND = 32;
  private static final long RMA_OPS = 48;
  private static final long RMA_READ = 8;
  private static final long RMA_READMSG = 24;
  private static final long RMA_WRITE = 32;
  private static final long RMA_WRITEMSG = 48;

  /** How many parts one operation may have here; the provider's own limit may be lower. */
  public static final int MOST_PARTS = 4;

  private static final long IOVEC = 64;
  private static final long IOVEC_BYTES = 16;
  private static final long RMA_IOVEC = IOVEC + MOST_PARTS * IOVEC_BYTES;
  private static final long RMA_IOVEC_BYTES = 24;
  private static final long DESCRIPTION = RMA_IOVEC + MOST_PARTS * RMA_IOVEC_BYTES;

  /** {@code struct fi_msg_rma} (64 bytes), and behind it for each part a {@code struct iovec} (16), a {@code struct fi_rma_iov} (24) and a description (8). */
  public static final long MESSAGE_BYTES = DESCRIPTION + MOST_PARTS * Long.BYTES;

  private static final MemorySegment MEMORY = NativeAccess.everything();

  private static final MethodHandle MESSAGE =
      NativeAccess.downcallAnywhere(FabricLibrary.count(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle TOLD = NativeAccess.downcallAnywhere(FabricLibrary.count(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle ACCESS =
      NativeAccess.downcallAnywhere(FabricLibrary.count(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private final long endpoint;
  private final MemorySegment recv;
  private final MemorySegment send;
  private final MemorySegment read;
  private final MemorySegment readmsg;
  private final MemorySegment write;
  private final MemorySegment writemsg;

  private EndpointCalls(long endpoint) {
    this.endpoint = endpoint;
    this.recv = function(MSG_OPS, MSG_RECV, "fi_recv");
    this.send = function(MSG_OPS, MSG_SEND, "fi_send");
    this.read = function(RMA_OPS, RMA_READ, "fi_read");
    this.readmsg = function(RMA_OPS, RMA_READMSG, "fi_readmsg");
    this.write = function(RMA_OPS, RMA_WRITE, "fi_write");
    this.writemsg = function(RMA_OPS, RMA_WRITEMSG, "fi_writemsg");
  }

  private MemorySegment function(long ops, long slot, String name) {
    MemorySegment function = Table.slot(endpoint, ops, slot);
    if (!Table.has(function)) {
      throw new UnsupportedOperationException("the provider's endpoint lacks " + name);
    }
    return function;
  }

  /**
   * Reads an endpoint's tables.
   *
   * @param endpoint an endpoint that is enabled
   * @return its functions
   * @throws UnsupportedOperationException when it lacks one
   */
  public static EndpointCalls of(long endpoint) {
    return new EndpointCalls(endpoint);
  }

  /**
   * Gives a buffer for a message.
   *
   * @param buffer where it goes
   * @param bytes the room
   * @param description of the buffer's registration; 0 where none is wanted
   * @param context 64 bytes that are the provider's until the end
   * @return 0 or an error
   */
  public long recv(long buffer, long bytes, long description, long context) {
    try {
      return (long) MESSAGE.invokeExact(recv, endpoint, buffer, bytes, description, -1L, context);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_recv", t);
    }
  }

  /**
   * Sends a message.
   *
   * @param buffer its bytes
   * @param bytes how many
   * @param description of the buffer's registration; 0 where none is wanted
   * @param peer where it goes
   * @param context 64 bytes that are the provider's until the end
   * @return 0 or an error
   */
  public long send(long buffer, long bytes, long description, long peer, long context) {
    try {
      return (long) MESSAGE.invokeExact(send, endpoint, buffer, bytes, description, peer, context);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_send", t);
    }
  }

  /**
   * Reads a peer's memory.
   *
   * @param buffer where the bytes go
   * @param bytes how many
   * @param description of the buffer's registration; 0 where none is wanted
   * @param peer whose memory
   * @param remote its address or offset
   * @param key its key
   * @param context 64 bytes that are the provider's until the end
   * @return 0 or an error
   */
  public long read(long buffer, long bytes, long description, long peer, long remote, long key, long context) {
    try {
      return (long) ACCESS.invokeExact(read, endpoint, buffer, bytes, description, peer, remote, key, context);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_read", t);
    }
  }

  /**
   * Writes a peer's memory.
   *
   * @param buffer the bytes
   * @param bytes how many
   * @param description of the buffer's registration; 0 where none is wanted
   * @param peer whose memory
   * @param remote its address or offset
   * @param key its key
   * @param context 64 bytes that are the provider's until the end
   * @return 0 or an error
   */
  public long write(long buffer, long bytes, long description, long peer, long remote, long key, long context) {
    try {
      return (long) ACCESS.invokeExact(write, endpoint, buffer, bytes, description, peer, remote, key, context);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_write", t);
    }
  }

  /**
   * Describes a part of the next operation.
   *
   * @param message {@value #MESSAGE_BYTES} bytes for this endpoint's calls
   * @param part which one, below {@value #MOST_PARTS}
   * @param buffer the bytes here
   * @param bytes how many
   * @param description of the buffer's registration; 0 where none is wanted
   * @param remote the address or offset of the peer's bytes
   * @param key their key
   */
  public static void part(long message, int part, long buffer, long bytes, long description, long remote, long key) {
    long here = message + IOVEC + part * IOVEC_BYTES;
    MEMORY.set(JAVA_LONG, here, buffer);
    MEMORY.set(JAVA_LONG, here + 8, bytes);
    long there = message + RMA_IOVEC + part * RMA_IOVEC_BYTES;
    MEMORY.set(JAVA_LONG, there, remote);
    MEMORY.set(JAVA_LONG, there + 8, bytes);
    MEMORY.set(JAVA_LONG, there + 16, key);
    MEMORY.set(JAVA_LONG, message + DESCRIPTION + part * (long) Long.BYTES, description);
  }

  /**
   * Writes {@linkplain #part parts} of a peer's memory, and ends when all bytes are in place, though the endpoint's operations need not.
   *
   * @param message where the parts are described
   * @param parts how many
   * @param peer whose memory
   * @param context 64 bytes that are the provider's until the end
   * @return 0 or an error
   */
  public long writeDelivered(long message, int parts, long peer, long context) {
    return writeParts(message, parts, peer, context, FabricConstants.FI_COMPLETION | FabricConstants.FI_DELIVERY_COMPLETE);
  }

  /**
   * Writes {@linkplain #part parts} of a peer's memory, and ends as the endpoint's operations do.
   *
   * @param message where the parts are described
   * @param parts how many
   * @param peer whose memory
   * @param context 64 bytes that are the provider's until the end
   * @return 0 or an error
   */
  public long writeParts(long message, int parts, long peer, long context) {
    return writeParts(message, parts, peer, context, FabricConstants.FI_COMPLETION);
  }

  private long writeParts(long message, int parts, long peer, long context, long flags) {
    head(message, parts, peer, context);
    try {
      return (long) TOLD.invokeExact(writemsg, endpoint, message, flags);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_writemsg", t);
    }
  }

  /**
   * Reads {@linkplain #part parts} of a peer's memory.
   *
   * @param message where the parts are described
   * @param parts how many
   * @param peer whose memory
   * @param context 64 bytes that are the provider's until the end
   * @return 0 or an error
   */
  public long readParts(long message, int parts, long peer, long context) {
    head(message, parts, peer, context);
    try {
      return (long) TOLD.invokeExact(readmsg, endpoint, message, FabricConstants.FI_COMPLETION);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_readmsg", t);
    }
  }

  private static void head(long message, int parts, long peer, long context) {
    MEMORY.set(JAVA_LONG, message, message + IOVEC);
    MEMORY.set(JAVA_LONG, message + 8, message + DESCRIPTION);
    MEMORY.set(JAVA_LONG, message + 16, (long) parts);
    MEMORY.set(JAVA_LONG, message + 24, peer);
    MEMORY.set(JAVA_LONG, message + 32, message + RMA_IOVEC);
    MEMORY.set(JAVA_LONG, message + 40, (long) parts);
    MEMORY.set(JAVA_LONG, message + 48, context);
    MEMORY.set(JAVA_LONG, message + 56, 0L);
  }
}
