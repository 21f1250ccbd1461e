package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Those who ask an endpoint of shared memory's provider to be known, and may be gone when it looks. libfabric 1.17 then maps memory that is not there any more, and reads address 4:
 * so a piece that stands in for it is made before, in which nobody reads, and removed when the library has looked. Offsets are those of 1.17 ({@code struct smr_region}, {@code
 * smr_cmd_queue} and {@code smr_msg_hdr}). Used by one thread at a time, of the endpoint's own process.
 */
public final class ShmVisitors {
  private static final long TOTAL_SIZE = 40;
  private static final long QUEUE_OFFSET = 64;
  private static final long QUEUE_SIZE = 0;
  private static final long QUEUE_MASK = 8;
  private static final long QUEUE_READ = 16;
  private static final long QUEUE_WRITTEN = 24;
  private static final long QUEUE_ENTRIES = 32;
  private static final long ENTRY_BYTES = 256;
  private static final long ENTRY_OPERATION = 16;
  private static final long ENTRY_NAME = 32;
  private static final long ENTRY_PID = 40;

  /** {@code SMR_OP_MAX + ofi_ctrl_connreq}. */
  private static final int ASKS_TO_BE_KNOWN = 256;

  private static final int MOST_NAME_BYTES = 256;
  private static final VarHandle COUNT = JAVA_LONG.varHandle();

  private final MemorySegment memory;
  private final long queue;
  private final long mask;
  private final List<Path> made = new ArrayList<>();
  private long seen;

  private ShmVisitors(MemorySegment memory, long queue, long mask) {
    this.memory = memory;
    this.queue = queue;
    this.mask = mask;
  }

  /**
   * Those of an endpoint.
   *
   * @param own its region
   * @return them
   * @throws IOException if the region has no queue where it should
   */
  public static ShmVisitors of(ShmRegion own) throws IOException {
    MemorySegment memory = own.memory();
    long queue = memory.get(JAVA_LONG, QUEUE_OFFSET);
    long room = memory.byteSize() - queue - QUEUE_ENTRIES;
    if (queue < QUEUE_OFFSET || (queue & (Long.BYTES - 1)) != 0 || room < 0 || memory.get(JAVA_LONG, TOTAL_SIZE) != memory.byteSize()) {
      throw new IOException("its head is not as it should be");
    }
    long size = memory.get(JAVA_LONG, queue + QUEUE_SIZE);
    long mask = memory.get(JAVA_LONG, queue + QUEUE_MASK);
    if (size < 1 || size > room / ENTRY_BYTES || mask != size - 1 || (size & mask) != 0) {
      throw new IOException("its queue is not as it should be");
    }
    return new ShmVisitors(memory, queue, mask);
  }

  /** Sees to it that whoever asks to be known is there; to be called before the library looks. */
  public void receive() {
    long written = (long) COUNT.getVolatile(memory, queue + QUEUE_WRITTEN);
    if (written == seen) {
      return;
    }
    for (long i = (long) COUNT.getVolatile(memory, queue + QUEUE_READ); i != written; i++) {
      long entry = queue + QUEUE_ENTRIES + (i & mask) * ENTRY_BYTES;
      if (memory.get(JAVA_INT, entry + ENTRY_OPERATION) == ASKS_TO_BE_KNOWN) {
        standInFor(nameAt(memory.get(JAVA_LONG, entry + ENTRY_NAME)), memory.get(JAVA_INT, entry + ENTRY_PID));
      }
    }
    seen = written;
  }

  /** Removes what stood in; to be called when the library has looked. */
  public void leave() {
    while (!made.isEmpty()) {
      try {
        boolean _ = Files.deleteIfExists(made.removeLast());
      } catch (IOException others) {
        return; // it is one page, and is swept with what else a dead process left
      }
    }
  }

  private String nameAt(long offset) {
    if (offset < 0 || offset > memory.byteSize() - MOST_NAME_BYTES) {
      return "";
    }
    byte[] bytes = memory.asSlice(offset, MOST_NAME_BYTES).toArray(JAVA_BYTE);
    return ShmRegion.nameOf(bytes);
  }

  private void standInFor(String name, int pid) {
    Path file = ShmRegion.FOLDER.resolve(name);
    if (!ShmRegion.isName(name) || Files.exists(file)) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // it would close the file
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      made.add(file);
      ByteBuffer head = ByteBuffer.allocate((int) ShmRegion.HEAD_BYTES);
      MemorySegment copy = MemorySegment.ofBuffer(head);
      copy.copyFrom(memory.asSlice(0, ShmRegion.HEAD_BYTES));
      copy.set(JAVA_INT_UNALIGNED, ShmRegion.PID, pid);
      copy.set(JAVA_INT_UNALIGNED, ShmRegion.LOCK, ShmRegion.FREE);
      int _ = channel.write(head, 0);
      int _ = channel.write(ByteBuffer.wrap(new byte[1]), memory.byteSize() - 1);
    } catch (FileAlreadyExistsException back) {
      return;
    } catch (IOException full) {
      System.getLogger("dev.sluice.backend.libfabric").log(System.Logger.Level.WARNING, "a peer over shared memory vanished while it connected, and nothing can stand in for it: " + full);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
