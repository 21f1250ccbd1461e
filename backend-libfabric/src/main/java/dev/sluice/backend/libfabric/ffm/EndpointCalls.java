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
  private static final long RMA_WRITE = 32;
  private static final long RMA_WRITEMSG = 48;

  /** {@code struct fi_msg_rma} (64 bytes), and behind it a {@code struct iovec} (16), a {@code struct fi_rma_iov} (24) and a description (8). */
  public static final long MESSAGE_BYTES = 112;

  private static final long IOVEC = 64;
  private static final long RMA_IOVEC = 80;
  private static final long DESCRIPTION = 104;
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
  private final MemorySegment write;
  private final MemorySegment writemsg;

  private EndpointCalls(long endpoint, MemorySegment recv, MemorySegment send, MemorySegment read, MemorySegment write, MemorySegment writemsg) {
    this.endpoint = endpoint;
    this.recv = recv;
    this.send = send;
    this.read = read;
    this.write = write;
    this.writemsg = writemsg;
  }

  /**
   * Reads an endpoint's tables.
   *
   * @param endpoint an endpoint that is enabled
   * @return its functions
   * @throws UnsupportedOperationException when it lacks one
   */
  public static EndpointCalls of(long endpoint) {
    EndpointCalls calls =
        new EndpointCalls(
            endpoint, Table.slot(endpoint, MSG_OPS, MSG_RECV), Table.slot(endpoint, MSG_OPS, MSG_SEND), Table.slot(endpoint, RMA_OPS, RMA_READ),
            Table.slot(endpoint, RMA_OPS, RMA_WRITE), Table.slot(endpoint, RMA_OPS, RMA_WRITEMSG));
    if (!Table.has(calls.recv) || !Table.has(calls.send) || !Table.has(calls.read) || !Table.has(calls.write) || !Table.has(calls.writemsg)) {
      throw new UnsupportedOperationException("the provider's endpoint lacks one of fi_recv, fi_send, fi_read, fi_write, fi_writemsg");
    }
    return calls;
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
   * Writes a peer's memory, and ends when the bytes are in place, though the endpoint's operations need not.
   *
   * @param message {@value #MESSAGE_BYTES} bytes for this call
   * @param buffer the bytes
   * @param bytes how many
   * @param description of the buffer's registration; 0 where none is wanted
   * @param peer whose memory
   * @param remote its address or offset
   * @param key its key
   * @param context 64 bytes that are the provider's until the end
   * @return 0 or an error
   */
  public long writeDelivered(long message, long buffer, long bytes, long description, long peer, long remote, long key, long context) {
    MEMORY.set(JAVA_LONG, message, message + IOVEC);
    MEMORY.set(JAVA_LONG, message + 8, message + DESCRIPTION);
    MEMORY.set(JAVA_LONG, message + 16, 1L);
    MEMORY.set(JAVA_LONG, message + 24, peer);
    MEMORY.set(JAVA_LONG, message + 32, message + RMA_IOVEC);
    MEMORY.set(JAVA_LONG, message + 40, 1L);
    MEMORY.set(JAVA_LONG, message + 48, context);
    MEMORY.set(JAVA_LONG, message + 56, 0L);
    MEMORY.set(JAVA_LONG, message + IOVEC, buffer);
    MEMORY.set(JAVA_LONG, message + IOVEC + 8, bytes);
    MEMORY.set(JAVA_LONG, message + RMA_IOVEC, remote);
    MEMORY.set(JAVA_LONG, message + RMA_IOVEC + 8, bytes);
    MEMORY.set(JAVA_LONG, message + RMA_IOVEC + 16, key);
    MEMORY.set(JAVA_LONG, message + DESCRIPTION, description);
    try {
      return (long) TOLD.invokeExact(writemsg, endpoint, message, FabricConstants.FI_COMPLETION | FabricConstants.FI_DELIVERY_COMPLETE);
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("fi_writemsg", t);
    }
  }
}
