package dev.sluice.engine;

import dev.sluice.DeviceException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The CRC32C of some ranges of our memory, behind each other, wherever it lives: device memory is copied into a slab first, and a file is read again. Reused; touched under the
 * driver's lock.
 */
final class RangeSum {
  /** The most ranges: as many as a slab's table has. */
  static final int MOST_RANGES = Slab.MOST_ENTRIES;

  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final int GATHERED_BYTES = 32 << 10;
  private static final int SHORT_BYTES = 1 << 10;
  private static final int FILE_BUFFER_BYTES = 256 << 10;

  private enum Step {
    IDLE,
    /** Waits for a slab. */
    WAITING,
    COPYING,
    READING,
    KNOWN
  }

  /** Gives a slab for a device's bytes; null when there is none yet. */
  interface Source {
    @Nullable Slab take(CudaDevice device) throws BackendException;
  }

  private final Source slabs;
  private final CRC32C crc = new CRC32C();

  /** Where short ranges are put behind each other: a call for each would cost more than the copy. */
  private final byte[] gathered = new byte[GATHERED_BYTES];
  private final long[] addresses = new long[MOST_RANGES];
  private final long[] lengths = new long[MOST_RANGES];
  private int count;
  private long bytes;
  private @Nullable CudaDevice device;
  private @Nullable Path file;
  private @Nullable Slab slab;
  private @Nullable CompletableFuture<Integer> reading;
  private Step step = Step.IDLE;
  private int value;

  RangeSum(Source slabs) {
    this.slabs = slabs;
  }

  /**
   * Begins anew. Addresses are then those of main memory, pointers of the device, or places in the file.
   *
   * @param onDevice null for other memory
   * @param inFile null for other memory
   */
  void begin(@Nullable CudaDevice onDevice, @Nullable Path inFile) {
    device = onDevice;
    file = inFile;
    count = 0;
    bytes = 0;
    step = onDevice != null ? Step.WAITING : inFile != null ? Step.READING : Step.KNOWN;
    reading = null;
    crc.reset();
  }

  void add(long address, long length) {
    addresses[count] = address;
    lengths[count] = length;
    count++;
    bytes += length;
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  boolean idle() {
    return step == Step.IDLE;
  }

  /** Goes on. Answers true when the {@link #value()} is known. */
  boolean advance() throws BackendException {
    try {
      switch (step) {
        case WAITING -> copy();
        case COPYING -> sumCopied();
        case READING -> read();
        case KNOWN -> sum();
        case IDLE -> throw new IllegalStateException("nothing is summed up");
      }
    } catch (DeviceException failed) {
      throw Errors.ofDevice("copying to verify failed: " + failed.getMessage(), failed);
    }
    return step == Step.IDLE;
  }

  /** The sum, which ends it. */
  int value() {
    return value;
  }

  /** After a failure, or when nobody asks any more. Answers true when nothing is copied for it. */
  boolean settled() {
    Slab own = slab;
    if (own != null && !own.settled()) {
      return false;
    }
    give();
    step = Step.IDLE;
    return true;
  }

  private void sum() {
    int filled = 0;
    for (int i = 0; i < count; i++) {
      long length = lengths[i];
      if (filled > 0 && (length > SHORT_BYTES || filled + length > GATHERED_BYTES)) {
        crc.update(gathered, 0, filled);
        filled = 0;
      }
      if (length > SHORT_BYTES) {
        sumUp(addresses[i], length);
      } else {
        MemorySegment.copy(MEMORY, ValueLayout.JAVA_BYTE, addresses[i], gathered, filled, (int) length);
        filled += (int) length;
      }
    }
    crc.update(gathered, 0, filled);
    known();
  }

  private void known() {
    value = (int) crc.getValue();
    step = Step.IDLE;
  }

  private void sumUp(long address, long length) {
    crc.update(MEMORY.asSlice(address, length).asByteBuffer());
  }

  private void copy() throws BackendException {
    CudaDevice own = device;
    Slab free = own == null ? null : slabs.take(own);
    if (own == null || free == null) {
      return;
    }
    slab = free;
    long at = free.data();
    for (int i = 0; i < count; i++) {
      free.addCopy(at, addresses[i], lengths[i]);
      at += lengths[i];
    }
    step = Step.COPYING;
    free.startCopies(false, own);
  }

  private void sumCopied() {
    Slab own = slab;
    if (own != null && own.copied()) {
      sumUp(own.data(), bytes);
      give();
      known();
    }
  }

  private void give() {
    Slab own = slab;
    if (own != null) {
      slab = null;
      own.dropCopies();
      own.pool().give(own);
    }
  }

  /** On a thread of its own: a file system may take long. */
  private void read() throws BackendException {
    CompletableFuture<Integer> begun = reading;
    Path path = file;
    if (begun == null && path != null) {
      long[] at = Arrays.copyOf(addresses, count);
      long[] each = Arrays.copyOf(lengths, count);
      CompletableFuture<Integer> fresh = new CompletableFuture<>();
      reading = fresh;
      Thread _ = Thread.ofVirtual().name("sluice-verify").start(() -> {
        try {
          fresh.complete(ofFile(path, at, each));
        } catch (Throwable failed) { // who waits must hear of an OutOfMemoryError, too
          fresh.completeExceptionally(failed);
        }
      });
    } else if (begun != null && begun.isDone()) {
      if (begun.isCompletedExceptionally()) {
        Throwable failed = begun.exceptionNow();
        throw new BackendException(BackendException.Kind.FAILED, "reading " + path + " again to verify it failed: " + failed, null, failed);
      }
      value = begun.resultNow();
      step = Step.IDLE;
    }
  }

  private static int ofFile(Path path, long[] at, long[] each) throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(FILE_BUFFER_BYTES);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      for (int i = 0; i < at.length; i++) {
        for (long done = 0; done < each[i]; ) {
          buffer.clear().limit((int) Math.min(buffer.capacity(), each[i] - done));
          int got = channel.read(buffer, at[i] + done);
          if (got < 1) {
            throw new IOException("it ends at byte " + (at[i] + done));
          }
          done += got;
          sum.update(buffer.flip());
        }
      }
    }
    return (int) sum.getValue();
  }
}
