package dev.sluice.backend.gds;

import dev.sluice.spi.RegionKey;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A region: a range of memory or of a file. Immutable but for its file's descriptor, which {@link #release} closes.
 *
 * @param table where it is
 * @param handle its number there, which no other region of the process ever has
 * @param address the address, or the offset in the file
 * @param bytes how many
 * @param file the file; null for memory
 * @param buffer what cuFile knows of memory of a device; null for all else
 */
record Registered(Regions table, long handle, long address, long bytes, @Nullable OpenFile file, CuFile.@Nullable Buffer buffer) implements RegionKey {
  /** The kind of the exported form, which nobody but this process can use. */
  private static final byte VERSION = 1;

  static final int EXPORTED_BYTES = 1 + 2 * Long.BYTES;

  @Override
  public byte[] exported() {
    return ByteBuffer.allocate(EXPORTED_BYTES).put(VERSION).putLong(table.secret()).putLong(handle).array();
  }

  /** The handle in an exported form; −1 where it is none of a table. */
  static long handleIn(byte[] exported, Regions table) {
    ByteBuffer form = ByteBuffer.wrap(exported);
    return exported.length == EXPORTED_BYTES && form.get() == VERSION && form.getLong() == table.secret() ? form.getLong() : -1;
  }

  /** Whether a piece lies within. */
  boolean covers(long at, long length) {
    return at >= address && length <= bytes && at - address <= bytes - length;
  }

  @Override
  public void release() {
    table.remove(this);
    if (file != null) {
      file.close();
    }
    if (buffer != null) {
      buffer.close();
    }
  }
}
