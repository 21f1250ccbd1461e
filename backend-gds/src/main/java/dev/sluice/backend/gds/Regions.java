package dev.sluice.backend.gds;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The regions of an agent by their handles: a place in the table, and above it how often that was used. Safe for any thread. */
final class Regions {
  private static final int PLACE_BITS = 24;
  private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;

  private final long secret = new SecureRandom().nextLong();
  private volatile @Nullable Registered[] regions = new Registered[8];
  private long uses;

  /** Told with every region, so that what another agent has exported is not taken for ours. */
  long secret() {
    return secret;
  }

  synchronized Registered add(long address, long bytes, @Nullable OpenFile file, CuFile.@Nullable Buffer buffer) {
    int place = 0;
    while (place < regions.length && regions[place] != null) {
      place++;
    }
    @Nullable Registered[] changed = Arrays.copyOf(regions, place < regions.length ? regions.length : 2 * regions.length);
    Registered added = new Registered(this, ++uses << PLACE_BITS | place, address, bytes, file, buffer);
    changed[place] = added;
    regions = changed;
    return added;
  }

  synchronized void remove(Registered region) {
    @Nullable Registered[] changed = regions.clone();
    int place = (int) (region.handle() & PLACE_MASK);
    if (changed[place] == region) {
      changed[place] = null;
    }
    regions = changed;
  }

  /** A region; null where a handle is of none, as that of a released one. */
  @Nullable Registered find(long handle) {
    @Nullable Registered[] now = regions;
    long place = handle & PLACE_MASK;
    Registered found = handle < 0 || place >= now.length ? null : now[(int) place];
    return found != null && found.handle() == handle ? found : null;
  }
}
