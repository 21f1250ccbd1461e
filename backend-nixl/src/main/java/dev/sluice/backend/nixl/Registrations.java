package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlMemories;
import dev.sluice.backend.nixl.ffm.NixlMetadata;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.RegionKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is registered with NIXL. A request takes whichever registration covers its bytes, not the one that its poster means; so where ranges overlap, one is
 * deregistered only when no request under way touches it, and requests that are kept to be posted again are made anew. Safe for any thread.
 */
final class Registrations {
  private static final String REMEDY = "check that the memory is mapped, and the limit of locked memory (ulimit -l); " + NixlFailure.LOG_REMEDY;

  private final NativeAgent agent;
  private final EndpointInfo self;
  private final OpenFiles files;
  private final Set<NixlRegionKey> live = new HashSet<>();
  private final List<Range> departing = new ArrayList<>();
  private int numbers;

  /** Read by posters without a lock: whether something departs. */
  private volatile boolean someDepart;

  private volatile int epoch;

  Registrations(NativeAgent agent, EndpointInfo self, OpenFiles files) {
    this.agent = agent;
    this.self = self;
    this.files = files;
  }

  /** Registers a range with every plugin that takes its kind. */
  synchronized RegionKey register(Range range, String what) throws BackendException {
    long list = listOf(range);
    try {
      Calls.check(NixlMemories.register_mem(agent.handle(), list, 0), Kind.REGISTRATION, what + " cannot be registered", REMEDY);
      try {
        byte[] metadata =
            Place.isFile(range.place())
                ? self.connection() // no other agent reaches it
                : Calls.given(
                    Kind.REGISTRATION, "NIXL tells no key for " + what, REMEDY,
                    (data, length) -> NixlMetadata.get_local_partial_md(agent.handle(), list, data, length, 0));
        byte[] exported = new ExportedRegion(range, metadata).encode(self);
        NixlRegionKey key = new NixlRegionKey(this, range, Place.key(++numbers, range.place()), exported, agent.listens());
        live.add(key);
        return key;
      } catch (BackendException e) {
        int _ = NixlMemories.deregister_mem(agent.handle(), list, 0);
        throw e;
      }
    } finally {
      int _ = NixlMemories.destroy_reg_dlist(list);
    }
  }

  synchronized void release(NixlRegionKey key) {
    live.remove(key);
    if (live.stream().anyMatch(other -> other.range().overlaps(key.range()))) {
      departing.add(key.range());
      someDepart = true;
    } else {
      deregister(key.range());
    }
  }

  /** Whether a posting may have to wait: asked for every one. */
  boolean someDepart() {
    return someDepart;
  }

  /** Changes when requests that were made before must not be posted again. */
  int epoch() {
    return epoch;
  }

  /** Whether memory is about to be deregistered, so that no request may be made for it now. */
  synchronized boolean departs(int place, long address, long bytes) {
    return departing.stream().anyMatch(range -> range.place() == place && range.overlaps(address, bytes));
  }

  /** Deregisters what waited for requests; {@code used} tells whether one under way touches a range. */
  synchronized void depart(Predicate<Range> used) {
    for (Iterator<Range> ranges = departing.iterator(); ranges.hasNext(); ) {
      Range range = ranges.next();
      if (!used.test(range)) {
        ranges.remove();
        epoch++;
        deregister(range);
      }
    }
    someDepart = !departing.isEmpty();
  }

  synchronized boolean empty() {
    return live.isEmpty() && departing.isEmpty();
  }

  private void deregister(Range range) {
    try {
      long list = listOf(range);
      int _ = NixlMemories.deregister_mem(agent.handle(), list, 0);
      int _ = NixlMemories.destroy_reg_dlist(list);
      files.close(range.place());
    } catch (BackendException outOfMemory) {
      throw new IllegalStateException(outOfMemory);
    }
  }

  private static long listOf(Range range) throws BackendException {
    long list =
        Calls.made(Kind.FAILED, "no list for NIXL can be made", NixlFailure.LOG_REMEDY, out -> NixlMemories.create_reg_dlist(Place.kind(range.place()), out));
    int _ = NixlMemories.reg_dlist_add_desc(list, range.address(), range.bytes(), Place.device(range.place()), 0, 0);
    return list;
  }
}
