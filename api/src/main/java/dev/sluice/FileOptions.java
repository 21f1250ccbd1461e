package dev.sluice;

import java.util.Objects;

/**
 * How a file is opened whose bytes are registered. A value; each {@code with} method gives a changed copy.
 *
 * @param writable whether it is opened for writing too; without it the region's rights may be {@link Rights#READ} only
 * @param create whether it is made where it is missing; it is removed again when no backend takes it
 * @param length what the file's length is at least made before it is registered, in bytes, with blocks reserved for it where the file system can, so that no later
 *     write within it meets a full device; 0 leaves it as it is
 * @param direct whether the page cache is passed by
 * @param durable whether a posting that wrote is reported done only when its bytes survive a crash of the machine; a backend that cannot see to that refuses the file
 */
public record FileOptions(boolean writable, boolean create, long length, DirectIo direct, boolean durable) {

  /** Whether the page cache is passed by ({@code O_DIRECT}). */
  public enum DirectIo {
    /** As the backend finds it best. */
    AUTO,
    /** Everything goes through the page cache. */
    NEVER,
    /** Whatever is aligned passes it by; a file whose file system cannot do that is refused. */
    REQUIRED
  }

  private static final FileOptions READ_ONLY = new FileOptions(false, false, 0, DirectIo.AUTO, false);
  private static final FileOptions READ_WRITE = new FileOptions(true, false, 0, DirectIo.AUTO, false);

  /**
   * Checks the parts.
   *
   * @param writable whether it is opened for writing too
   * @param create whether it is made where it is missing
   * @param length the least length, at least 0
   * @param direct whether the page cache is passed by
   * @param durable whether done means that the bytes survive a crash
   */
  public FileOptions {
    Objects.requireNonNull(direct, "direct");
    if (length < 0) {
      throw new IllegalArgumentException("a file's least length is at least 0 bytes, not " + length);
    }
    if (!writable && (create || length > 0 || durable)) {
      throw new IllegalArgumentException("a file that is opened for reading alone is not created, lengthened or made durable");
    }
  }

  /**
   * For a file that exists and is only read.
   *
   * @return the options
   */
  public static FileOptions readOnly() {
    return READ_ONLY;
  }

  /**
   * For a file that exists and is read and written.
   *
   * @return the options
   */
  public static FileOptions readWrite() {
    return READ_WRITE;
  }

  /**
   * Makes the file where it is missing, and longer where it is shorter.
   *
   * @param least its length at least, in bytes
   * @return the changed options
   */
  public FileOptions withCreate(long least) {
    return new FileOptions(writable, true, least, direct, durable);
  }

  /**
   * Says whether the page cache is passed by.
   *
   * @param changed how
   * @return the changed options
   */
  public FileOptions withDirect(DirectIo changed) {
    return new FileOptions(writable, create, length, changed, durable);
  }

  /**
   * Lets done mean that written bytes survive a crash of the machine.
   *
   * @return the changed options
   */
  public FileOptions withDurable() {
    return new FileOptions(writable, create, length, direct, true);
  }
}
