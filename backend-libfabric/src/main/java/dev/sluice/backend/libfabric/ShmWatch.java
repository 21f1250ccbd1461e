package dev.sluice.backend.libfabric;

import dev.sluice.backend.libfabric.ffm.ShmRegion;
import dev.sluice.backend.libfabric.ffm.ShmVisitors;
import dev.sluice.ffm.ProcessStat;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an endpoint of libfabric 1.17 over shared memory from waiting for a process that does not run. That version waits without end for the lock of a region, and a process
 * that is stopped or killed while it copies holds one. So nothing is begun that needs a lock which somebody holds; and where somebody took it between the look and the call,
 * {@link ShmGuard} takes it away from a process that does not run: the connection is broken then, and this process goes on. Used under the worker's lock, but for {@link #look}.
 */
final class ShmWatch {
  /** How often one looks at a held lock before others get their turn. */
  private static final int LOOKS = 64;

  /** After so many looks of the guard at the same call it is seen whether somebody holds it up. */
  private static final int LOOKS_UNTIL_STUCK = 3;

  /** After so many it does not matter who: nobody who runs copies for that long. */
  private static final int LOOKS_UNTIL_LOST = 25;

  private final ShmRegion own;
  private final ShmVisitors visitors;

  /** By what operations name the peer with; null where there is no region any more. */
  private volatile @Nullable ShmRegion[] peers = {};

  /** What a call that is under way may wait for; null between calls. */
  private volatile @Nullable ShmRegion entered;

  /** How many calls there were. */
  private volatile long calls;

  private long callsSeen;
  private int looks;
  private volatile boolean forced;

  ShmWatch(ShmRegion own) throws IOException {
    this.own = own;
    this.visitors = ShmVisitors.of(own);
  }

  /** Watches a peer's region, too. */
  void add(long peer, byte[] address) throws IOException {
    int at = (int) peer;
    @Nullable ShmRegion[] all = Arrays.copyOf(peers, Math.max(peers.length, at + 1));
    ShmRegion before = all[at];
    all[at] = ShmRegion.of(address).orElse(null);
    peers = all;
    if (before != null) {
      before.close();
    }
  }

  /** Begins to look into the own region, unless somebody holds it. @return whether it did; then {@link #leave} is to be called */
  boolean enter() {
    if (!enter(own)) {
      return false;
    }
    visitors.receive();
    return true;
  }

  /** Begins to put something into a peer's region, unless somebody holds it. @return whether it did; then {@link #leave} is to be called */
  boolean enter(long peer) {
    ShmRegion region = peers[(int) peer];
    return region == null || enter(region);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the worker's lock alone
  private boolean enter(ShmRegion region) {
    for (int i = 0; i < LOOKS; i++) {
      if (region.isFree()) {
        calls++;
        entered = region;
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  void leave() {
    entered = null;
    visitors.leave();
  }

  /** Whether a lock was taken away since the last time this was asked: whoever had it may have left anything behind. */
  boolean wasForced() {
    boolean was = forced;
    if (was) {
      forced = false;
    }
    return was;
  }

  /** Sees whether a call is stuck, or none can be begun, and frees what it waits for. Called by the guard alone, now and then. */
  void look() {
    long now = calls;
    ShmRegion waitsFor = entered;
    boolean stuck = now == callsSeen && (waitsFor != null || !own.isFree());
    looks = stuck ? looks + 1 : 0;
    callsSeen = now;
    if (waitsFor == null) {
      if (looks >= LOOKS_UNTIL_LOST) {
        take(own);
      }
    } else if (looks >= LOOKS_UNTIL_LOST || (looks >= LOOKS_UNTIL_STUCK && isHeldByOneAtRest(waitsFor))) {
      take(waitsFor);
    }
  }

  /** A peer's region is held by itself, mostly; the own by any peer. */
  private boolean isHeldByOneAtRest(ShmRegion region) {
    return region == own ? Arrays.stream(peers).anyMatch(peer -> peer != null && ProcessStat.isAtRest(peer.pid())) : ProcessStat.isAtRest(region.pid());
  }

  private void take(ShmRegion region) {
    if (!region.isFree()) {
      forced = true;
      boolean _ = region.free();
    }
    looks = 0;
  }

  void close() {
    Stream.concat(Stream.of(own), Arrays.stream(peers)).forEach(region -> {
      if (region != null) {
        region.close();
      }
    });
  }
}
