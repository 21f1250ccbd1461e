package com.example.backend;

import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the agent registered, by handle. Any thread. */
final class Regions {
  private final Map<Long, Region> regions = new ConcurrentHashMap<>();
  private final AtomicLong handles = new AtomicLong();
  private final SecureRandom random = new SecureRandom();

  Region add(MemorySegment memory) {
    Region region = new Region(this, handles.incrementAndGet(), random.nextLong(), memory);
    regions.put(region.handle(), region);
    return region;
  }

  void remove(long handle) {
    regions.remove(handle);
  }

  /** A region of ours in a batch: the engine keeps it registered for as long as the batch is under way. */
  Region local(long handle) {
    return Objects.requireNonNull(regions.get(handle), "a batch with a released key");
  }

  /** What a peer asks for; empty when the key is forged or no longer valid, or the range is not within the region. */
  Optional<Region> asked(long handle, long secret, long at, long length) {
    return Optional.ofNullable(regions.get(handle)).filter(region -> region.isReachedWith(secret) && region.holds(at, length));
  }

  void close() {
    regions.values().forEach(Region::release);
  }
}
