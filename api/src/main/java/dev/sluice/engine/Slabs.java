package dev.sluice.engine;

import dev.sluice.AllocationSpec;
import dev.sluice.DeviceException;
import dev.sluice.Memory;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.PinnedMemory;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capability;
import dev.sluice.spi.RegionKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The slabs of one backend: memory that peers reach, registered once, through which postings are staged or packed. Half of them serve our own postings and half the peers', so that two agents that stage
 * to each other never wait for each other's slabs. A slab that a vanished peer might still read is kept until that peer is known to be gone.
 */
final class Slabs {
  private record Direction(CudaDevice device, boolean toDevice) {}

  private static final System.Logger LOG = System.getLogger("dev.sluice");

  private final RegionKey key;
  private final MemorySegment memory;
  private final Arena arena;
  private final long mostDescriptorBytes;
  private final List<Slab> all = new ArrayList<>();
  private final Line<Slab> outgoing = new Line<>();
  private final Line<Slab> incoming = new Line<>();
  private final Map<Slab, Connection> kept = new HashMap<>();
  private final Map<Direction, CopyQueue> copies = new HashMap<>();
  private @Nullable PinnedMemory pinned;
  private boolean closed;

  private Slabs(RegionKey key, MemorySegment memory, Arena arena, long mostDescriptorBytes) {
    this.mostDescriptorBytes = mostDescriptorBytes;
    this.key = key;
    this.memory = memory;
    this.arena = arena;
  }

  /** @param count how many, at least 2 */
  static Slabs allocate(Backend backend, int count, long dataBytes) throws BackendException {
    long stride = Slab.TABLE_BYTES + dataBytes;
    long bytes = count * stride;
    Arena arena = Arena.ofShared();
    boolean allocates = backend.capabilities().has(Capability.ALLOCATES);
    RegionKey key;
    MemorySegment memory;
    if (allocates) {
      key = backend.allocate(AllocationSpec.host("sluice-slabs", bytes));
      memory = NativeAccess.view(key.address(), bytes);
    } else {
      memory = arena.allocate(bytes, 4096);
      key = backend.register(Memory.host(memory));
    }
    Slabs slabs = new Slabs(key, memory, arena, backend.capabilities().maxDescriptorBytes());
    for (int i = 0; i < count; i++) {
      Line<Slab> home = i % 2 == 0 ? slabs.outgoing : slabs.incoming;
      Slab slab = new Slab(slabs, home, memory.address() + i * stride, arena.allocate(Slab.columnBytes(), Long.BYTES));
      slabs.all.add(slab);
      home.add(slab);
    }
    return slabs;
  }

  /** Lets devices copy at full speed. Once is for every device; where it is refused the copies are slower. */
  synchronized void pin(CudaDevice device) {
    if (pinned == null) {
      try {
        pinned = device.pin(memory);
      } catch (DeviceException refused) {
        LOG.log(System.Logger.Level.WARNING, "the slabs for device memory are not pinned, and copies are slow: " + refused.getMessage());
      }
    }
  }

  long mostDescriptorBytes() {
    return mostDescriptorBytes;
  }

  RegionKey key() {
    return key;
  }

  long bytes() {
    return memory.byteSize();
  }

  /** Where an address of a slab lies among all slabs. */
  long offset(long address) {
    return address - memory.address();
  }

  /** For a posting of ours. */
  synchronized @Nullable Slab takeOutgoing(Object who) {
    return outgoing.take(who);
  }

  /** For what a peer asked for. */
  synchronized @Nullable Slab takeIncoming(Object who) {
    return incoming.take(who);
  }

  /** Somebody asks no more. */
  synchronized void leave(Object who) {
    outgoing.leave(who);
    incoming.leave(who);
  }

  /** A chunk ended, and nobody reads or writes its slab any more. */
  synchronized void give(Slab slab) {
    slab.home().add(slab);
  }

  /** A chunk ended, and its peer may still read the slab. */
  synchronized void keep(Slab slab, Connection reader) {
    kept.put(slab, reader);
  }

  /** Nothing of a process reads over a connection any more. */
  synchronized void gone(Connection reader) {
    for (Iterator<Map.Entry<Slab, Connection>> entries = kept.entrySet().iterator(); entries.hasNext(); ) {
      Map.Entry<Slab, Connection> entry = entries.next();
      if (entry.getValue() == reader) {
        entries.remove();
        give(entry.getKey());
      }
    }
  }

  synchronized boolean keeps(Connection reader) {
    return kept.containsValue(reader);
  }

  /** What copies between slabs and a device. */
  synchronized CopyQueue copies(CudaDevice device, boolean toDevice) {
    return copies.computeIfAbsent(new Direction(device, toDevice), fresh -> new CopyQueue(device, toDevice));
  }

  /** Frees everything, unless somebody may still use some of it: then nothing. */
  synchronized void close() {
    if (closed || outgoing.free() + incoming.free() < all.size()) {
      return;
    }
    closed = true;
    all.forEach(Slab::free);
    copies.values().forEach(CopyQueue::close);
    if (pinned != null) {
      pinned.close();
    }
    key.release();
    arena.close();
  }
}
