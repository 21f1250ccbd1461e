package dev.sluice.backend.libfabric;

import dev.sluice.backend.libfabric.ffm.ShmRegion;
import dev.sluice.ffm.ProcessStat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
  private static final int LOOKS_UNTIL_STUCK = 5;

  /** After so many it does not matter who: nobody who runs copies for that long. */
  private static final int LOOKS_UNTIL_LOST = 50;

  private static final VarHandle CALLS;

  static {
    try {
      CALLS = MethodHandles.lookup().findVarHandle(ShmWatch.class, "calls", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ShmRegion own;

  /** By what operations name the peer with; null where there is no region any more. */
  private volatile @Nullable ShmRegion[] peers = {};

  /** Odd while a call is under way that may wait for a lock. */
  private long calls;

  private long callsSeen;
  private int looks;
  private volatile boolean forced;

  ShmWatch(ShmRegion own) {
    this.own = own;
  }

  /** Watches a peer's region, too. */
  void add(long peer, byte[] address) {
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
    return enter(own);
  }

  /** Begins to put something into a peer's region, unless somebody holds it. @return whether it did; then {@link #leave} is to be called */
  boolean enter(long peer) {
    ShmRegion region = peers[(int) peer];
    return region == null || enter(region);
  }

  private boolean enter(ShmRegion region) {
    for (int i = 0; i < LOOKS; i++) {
      if (region.isFree()) {
        CALLS.setOpaque(this, calls + 1);
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  void leave() {
    CALLS.setOpaque(this, (calls + 1) & -2L);
  }

  /** Whether a lock was taken away since the last time this was asked: whoever had it may have left anything behind. */
  boolean wasForced() {
    boolean was = forced;
    if (was) {
      forced = false;
    }
    return was;
  }

  /** Sees whether a call is stuck, and frees it. Called by the guard alone, now and then. */
  void look() {
    long now = (long) CALLS.getOpaque(this);
    looks = (now & 1) == 1 && now == callsSeen ? looks + 1 : 0;
    callsSeen = now;
    if (looks < LOOKS_UNTIL_STUCK) {
      return;
    }
    boolean someoneRests = false;
    for (ShmRegion peer : peers) {
      if (peer != null && ProcessStat.isAtRest(peer.pid())) {
        someoneRests = true;
        take(peer);
      }
    }
    if (someoneRests || looks >= LOOKS_UNTIL_LOST) {
      take(own);
    }
  }

  private void take(ShmRegion region) {
    if (!region.isFree()) {
      forced = true;
      region.free();
    }
  }

  void close() {
    Stream.concat(Stream.of(own), Arrays.stream(peers)).forEach(region -> {
      if (region != null) {
        region.close();
      }
    });
  }
}
