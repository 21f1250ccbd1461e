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

  private static final MethodHandle MESSAGE =
      NativeAccess.downcallAnywhere(FabricLibrary.count(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle ACCESS =
      NativeAccess.downcallAnywhere(FabricLibrary.count(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private final long endpoint;
  private final MemorySegment recv;
  private final MemorySegment send;
  private final MemorySegment read;
  private final MemorySegment write;

  private EndpointCalls(long endpoint, MemorySegment recv, MemorySegment send, MemorySegment read, MemorySegment write) {
    this.endpoint = endpoint;
    this.recv = recv;
    this.send = send;
    this.read = read;
    this.write = write;
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
            Table.slot(endpoint, RMA_OPS, RMA_WRITE));
    if (!Table.has(calls.recv) || !Table.has(calls.send) || !Table.has(calls.read) || !Table.has(calls.write)) {
      throw new UnsupportedOperationException("the provider's endpoint lacks one of fi_recv, fi_send, fi_read, fi_write");
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
}
