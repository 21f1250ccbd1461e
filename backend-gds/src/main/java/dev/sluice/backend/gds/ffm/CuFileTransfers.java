package dev.sluice.backend.gds.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Reads and writes through cuFile for one thread, which makes it and closes it, without allocating anything. A call returns when the bytes have moved. It is in no order with
 * any stream of the device.
 *
 * <p>To be touched only after {@link CuFileLibrary#load}.
 */
public final class CuFileTransfers implements AutoCloseable {
  private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final MethodHandle READ = CuFileLibrary.function("cuFileRead", TRANSFER, ERRNO);
  private static final MethodHandle WRITE = CuFileLibrary.function("cuFileWrite", TRANSFER, ERRNO);
  private static final long AT = Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());

  /** Makes the room that calls need. */
  public CuFileTransfers() {}

  /**
   * {@code cuFileRead}.
   *
   * @param handle of the file
   * @param base where the registered memory begins, or any address of memory that is not registered
   * @param bytes how many
   * @param fileOffset where they are in the file
   * @param baseOffset where they go, from {@code base} on
   * @return how many were read, fewer at the file's end and 0 behind it; or what {@link CuFileStatus#ofTransfer} makes of the failure, below 0, after which some of the memory
   *     may have been written
   */
  public long read(long handle, long base, long bytes, long fileOffset, long baseOffset) {
    try {
      return told((long) READ.invokeExact(state, handle, base, bytes, fileOffset, baseOffset));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileRead", t);
    }
  }

  /**
   * {@code cuFileWrite}.
   *
   * @param handle of the file
   * @param base where the registered memory begins, or any address of memory that is not registered
   * @param bytes how many
   * @param fileOffset where they go in the file
   * @param baseOffset where they are, from {@code base} on
   * @return how many were written; or what {@link CuFileStatus#ofTransfer} makes of the failure, below 0, after which some of the file may have been written
   */
  public long write(long handle, long base, long bytes, long fileOffset, long baseOffset) {
    try {
      return told((long) WRITE.invokeExact(state, handle, base, bytes, fileOffset, baseOffset));
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("cuFileWrite", t);
    }
  }

  private long told(long result) {
    return result >= 0 ? result : CuFileStatus.ofTransfer(result, state.get(JAVA_INT, AT));
  }

  @Override
  public void close() {
    arena.close();
  }
}
