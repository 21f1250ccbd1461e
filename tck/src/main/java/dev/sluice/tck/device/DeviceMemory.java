package dev.sluice.tck.device;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** The memory of the simulated devices, and the pinned memory of the host. All methods may be called by any thread. */
final class DeviceMemory {
  private static final MemorySegment MEMORY = NativeAccess.everything();

  /** Copies only use what is there, and may go on at once. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Held endChange = lock.writeLock()::unlock;
  private final Held endUse = lock.readLock()::unlock;
  private final NavigableMap<Long, Piece> pieces = new TreeMap<>();
  private final NavigableMap<Long, Long> reserved = new TreeMap<>();
  private final NavigableMap<Long, Long> pinned = new TreeMap<>();
  private final Map<Long, Physical> physical = new HashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** Memory of the virtual-memory functions that may be mapped nowhere. */
  private record Physical(int fd, long bytes, int device) {}

  /** Until it is closed. */
  private interface Held extends AutoCloseable {
    @Override
    void close();
  }

  private Held changing() {
    lock.writeLock().lock();
    return endChange;
  }

  private Held using() {
    lock.readLock().lock();
    return endUse;
  }

  // ---- allocations -----------------------------------------------------------------------------------------------------------

  /** Allocates for a device. @return the address, 0 where there is no room */
  long allocate(long bytes, int device, Piece.Origin origin) {
    try (Held _ = changing()) {
      long mapped = Pages.roundUp(bytes);
      int fd = Pages.create(mapped);
      if (fd < 0) {
        return 0;
      }
      long alias = Pages.map(fd, mapped);
      long address = Pages.mapHidden(0, fd, mapped);
      Pages.close(fd);
      if (alias == -1 || address == -1) {
        return 0;
      }
      pieces.put(address, new Piece(address, alias, bytes, device, origin, numbers.incrementAndGet(), address, bytes));
      return address;
    }
  }

  /** Frees an allocation. @return false when it is none of that origin */
  boolean free(long address, Piece.Origin origin) {
    try (Held _ = changing()) {
      Piece piece = pieces.get(address);
      if (piece == null || piece.origin() != origin) {
        return false;
      }
      pieces.remove(address);
      Pages.unmap(piece.address(), Pages.roundUp(piece.bytes()));
      Pages.unmap(piece.alias(), Pages.roundUp(piece.bytes()));
      return true;
    }
  }

  long create(long bytes, int device) {
    try (Held _ = changing()) {
      int fd = Pages.create(bytes);
      if (fd < 0) {
        return 0;
      }
      long handle = numbers.incrementAndGet();
      physical.put(handle, new Physical(fd, bytes, device));
      return handle;
    }
  }

  boolean release(long handle) {
    try (Held _ = changing()) {
      Physical memory = physical.remove(handle);
      if (memory != null) {
        Pages.close(memory.fd());
      }
      return memory != null;
    }
  }

  long reserve(long bytes) {
    try (Held _ = changing()) {
      long address = Pages.reserve(0, bytes);
      if (address != -1) {
        reserved.put(address, bytes);
      }
      return address == -1 ? 0 : address;
    }
  }

  boolean unreserve(long address, long bytes) {
    try (Held _ = changing()) {
      if (!Long.valueOf(bytes).equals(reserved.get(address)) || !pieces.subMap(address, address + bytes).isEmpty()) {
        return false;
      }
      reserved.remove(address);
      Pages.unmap(address, bytes);
      return true;
    }
  }

  boolean map(long address, long bytes, long handle) {
    try (Held _ = changing()) {
      Physical memory = physical.get(handle);
      Map.Entry<Long, Long> range = reserved.floorEntry(address);
      if (memory == null || range == null || memory.bytes() != bytes || address + bytes > range.getKey() + range.getValue() || !pieces.subMap(address, address + bytes).isEmpty()) {
        return false;
      }
      long alias = Pages.map(memory.fd(), bytes);
      if (alias == -1 || Pages.mapHidden(address, memory.fd(), bytes) != address) {
        return false;
      }
      pieces.put(address, new Piece(address, alias, bytes, memory.device(), Piece.Origin.VIRTUAL, numbers.incrementAndGet(), range.getKey(), range.getValue()));
      return true;
    }
  }

  boolean unmap(long address, long bytes) {
    try (Held _ = changing()) {
      Piece piece = pieces.get(address);
      if (piece == null || piece.origin() != Piece.Origin.VIRTUAL || piece.bytes() != bytes) {
        return false;
      }
      pieces.remove(address);
      long _ = Pages.reserve(address, bytes);
      Pages.unmap(piece.alias(), bytes);
      return true;
    }
  }

  // ---- pinned memory ---------------------------------------------------------------------------------------------------------

  /** Pins memory of the host. @return false where some of it is pinned already */
  boolean pin(long address, long bytes) {
    try (Held _ = changing()) {
      if (isPinned(address, 1) || !pinned.subMap(address, address + bytes).isEmpty()) {
        return false;
      }
      pinned.put(address, bytes);
      return true;
    }
  }

  boolean unpin(long address) {
    try (Held _ = changing()) {
      return pinned.remove(address) != null;
    }
  }

  boolean isPinned(long address, long bytes) {
    try (Held _ = using()) {
      Map.Entry<Long, Long> range = pinned.floorEntry(address);
      return range != null && address + bytes <= range.getKey() + range.getValue();
    }
  }

  // ---- access ----------------------------------------------------------------------------------------------------------------

  @Nullable Piece at(long address) {
    try (Held _ = using()) {
      Map.Entry<Long, Piece> below = pieces.floorEntry(address);
      return below != null && address < below.getValue().end() ? below.getValue() : null;
    }
  }

  /** The range that was reserved around an address; null for none. */
  Map.@Nullable Entry<Long, Long> reservation(long address) {
    try (Held _ = using()) {
      Map.Entry<Long, Long> range = reserved.floorEntry(address);
      return range != null && address < range.getKey() + range.getValue() ? range : null;
    }
  }

  /** Whether a range is device memory from end to end. */
  boolean holds(long address, long bytes) {
    try (Held _ = using()) {
      long at = address;
      while (at < address + bytes) {
        Piece piece = at(at);
        if (piece == null) {
          return false;
        }
        at = piece.end();
      }
      return true;
    }
  }

  /**
   * Copies. Each address is of a device or of the host.
   *
   * @return false when device memory is not there (any more)
   */
  boolean copy(long to, long from, long bytes, boolean toDevice, boolean fromDevice) {
    try (Held _ = using()) {
      if ((toDevice && !holds(to, bytes)) || (fromDevice && !holds(from, bytes))) {
        return false;
      }
      long done = 0;
      while (done < bytes) {
        long length = bytes - done;
        long target = to + done;
        long source = from + done;
        if (toDevice) {
          Piece piece = Objects.requireNonNull(at(target));
          length = Math.min(length, piece.end() - target);
          target = piece.alias() + target - piece.address();
        }
        if (fromDevice) {
          Piece piece = Objects.requireNonNull(at(source));
          length = Math.min(length, piece.end() - source);
          source = piece.alias() + source - piece.address();
        }
        MemorySegment.copy(MEMORY, source, MEMORY, target, length);
        done += length;
      }
      return true;
    }
  }

  boolean fill(long address, byte value, long bytes) {
    try (Held _ = using()) {
      if (!holds(address, bytes)) {
        return false;
      }
      for (long done = 0; done < bytes; ) {
        Piece piece = Objects.requireNonNull(at(address + done));
        long length = Math.min(bytes - done, piece.end() - address - done);
        var _ = MEMORY.asSlice(piece.alias() + address + done - piece.address(), length).fill(value);
        done += length;
      }
      return true;
    }
  }
}
