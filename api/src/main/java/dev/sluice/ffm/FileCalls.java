package dev.sluice.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reads and writes files for one thread, which makes it and closes it, without allocating anything. */
public final class FileCalls implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(LibcBinding.ERRNO_STATE);

  /** Makes the room that calls need. */
  public FileCalls() {}

  /**
   * {@code pread(2)}.
   *
   * @param file an open file
   * @param address where the bytes go
   * @param bytes how many
   * @param offset where they are in the file
   * @return how many were read, 0 at the end, or a negative errno
   */
  public long read(NativeFile file, long address, long bytes, long offset) {
    return file.read(state, address, bytes, offset);
  }

  /**
   * {@code pwrite(2)}.
   *
   * @param file an open file
   * @param address where the bytes are
   * @param bytes how many
   * @param offset where they go in the file
   * @return how many were written, or a negative errno
   */
  public long write(NativeFile file, long address, long bytes, long offset) {
    return file.write(state, address, bytes, offset);
  }

  /**
   * {@code fdatasync(2)}.
   *
   * @param file an open file
   * @return 0 when what was written survives a crash of the machine, or a negative errno
   */
  public int sync(NativeFile file) {
    return file.sync(state);
  }

  @Override
  public void close() {
    arena.close();
  }
}
