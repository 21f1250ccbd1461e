package dev.sluice;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Memory that somebody owns and an agent can register. A value: it holds no resource. Ownership stays with the caller, who may
 * not free the memory before its region was {@linkplain RegionState#RELEASED released}.
 */
public sealed interface Memory {

  /**
   * Where the bytes live.
   *
   * @return the kind
   */
  MemoryKind kind();

  /**
   * The length.
   *
   * @return bytes, at least 0 (registering refuses 0)
   */
  long bytes();

  /**
   * Main memory.
   *
   * @param segment a native segment; its arena is held open while it is registered, so a thread-confined one is refused then
   * @return the memory
   */
  static Memory host(MemorySegment segment) {
    return new Host(segment);
  }

  /**
   * Device memory.
   *
   * @param pointer the device pointer
   * @param bytes the length
   * @param device the device that it belongs to
   * @return the memory
   */
  static Memory device(long pointer, long bytes, Device device) {
    return new OnDevice(pointer, bytes, device);
  }

  /**
   * A file's bytes.
   *
   * @param path the file
   * @param offset where the region begins in the file
   * @param bytes the region's length
   * @param writable whether it is opened for writing too
   * @return the memory
   */
  static Memory file(Path path, long offset, long bytes, boolean writable) {
    return file(path, offset, bytes, writable ? FileOptions.readWrite() : FileOptions.readOnly());
  }

  /**
   * A file's bytes.
   *
   * @param path the file
   * @param offset where the region begins in the file
   * @param bytes the region's length; the file may be shorter, and is then longer once that was written
   * @param options how it is opened
   * @return the memory
   */
  static Memory file(Path path, long offset, long bytes, FileOptions options) {
    return new InFile(path, offset, bytes, options);
  }

  /**
   * Main memory.
   *
   * @param segment the native segment
   */
  record Host(MemorySegment segment) implements Memory {
    @Override
    public MemoryKind kind() {
      return MemoryKind.HOST;
    }

    @Override
    public long bytes() {
      return segment.byteSize();
    }
  }

  /**
   * Device memory.
   *
   * @param pointer the device pointer
   * @param bytes the length
   * @param device the device
   */
  record OnDevice(long pointer, long bytes, Device device) implements Memory {
    /**
     * Checks the parts.
     *
     * @param pointer the device pointer, not 0
     * @param bytes the length, at least 0
     * @param device the device
     */
    public OnDevice {
      Objects.requireNonNull(device, "device");
      if (pointer == 0 || bytes < 0) {
        throw new IllegalArgumentException("device memory needs a pointer and a length of at least 0, not " + pointer + ", " + bytes);
      }
    }

    @Override
    public MemoryKind kind() {
      return MemoryKind.DEVICE;
    }
  }

  /**
   * A range of a file.
   *
   * @param path the file
   * @param offset where the range begins
   * @param bytes its length
   * @param options how it is opened
   */
  record InFile(Path path, long offset, long bytes, FileOptions options) implements Memory {
    /**
     * Checks the parts.
     *
     * @param path the file
     * @param offset where the range begins, at least 0
     * @param bytes its length, at least 0
     * @param options how it is opened
     */
    public InFile {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(options, "options");
      if (offset < 0 || bytes < 0) {
        throw new IllegalArgumentException("a file range needs an offset and a length of at least 0, not " + offset + ", " + bytes);
      }
    }

    /**
     * Whether it may be written.
     *
     * @return what the options say
     */
    public boolean writable() {
      return options.writable();
    }

    @Override
    public MemoryKind kind() {
      return MemoryKind.FILE;
    }
  }
}
