package dev.sluice.backend.libfabric;

import dev.sluice.ffm.Doorbell;
import dev.sluice.ffm.Sleep;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sleep of whoever progresses libfabric. It ends when a provider's descriptor tells of something, or a peer rings; providers without descriptors are looked at again after
 * a pause, which grows while nothing happens. One thread sleeps, any wakes.
 */
final class Pause {
  private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final int GROWTH = 2;

  /** Peers ring, but not twice within some microseconds ({@link Bell}): what comes right after a ring is found by the first look after it. */
  private static final long SHORTEST_RUNG_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private static final long LONGEST_RUNG_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** An idle agent is rung for every heartbeat, and rests again after a few looks. */
  private static final int GROWTH_RUNG = 4;

  private final @Nullable Doorbell doorbell;
  private final Sleep sleep = new Sleep();
  private final long shortest;
  private final long longest;
  private final int growth;
  private volatile long length;
  private volatile boolean blind;

  Pause(@Nullable Doorbell doorbell) {
    this.doorbell = doorbell;
    this.shortest = doorbell == null ? SHORTEST_NANOS : SHORTEST_RUNG_NANOS;
    this.longest = doorbell == null ? LONGEST_NANOS : LONGEST_RUNG_NANOS;
    this.growth = doorbell == null ? GROWTH : GROWTH_RUNG;
    this.length = shortest;
  }

  /** @param descriptors of all that is to be progressed; −1 for what has none */
  void watch(int... descriptors) {
    blind = Arrays.stream(descriptors).anyMatch(descriptor -> descriptor < 0);
    int[] all = Arrays.copyOf(descriptors, descriptors.length + 1);
    all[descriptors.length] = doorbell == null ? -1 : doorbell.descriptor();
    sleep.watch(Arrays.stream(all).filter(descriptor -> descriptor >= 0).toArray());
  }

  /** Something happened: more may follow soon. */
  void shorten() {
    length = shortest;
  }

  /** Sleeps. @return what ended it: {@link Sleep.End#TIME} says that no descriptor tells of anything, {@link Sleep.End#READY} that one does, or that a peer rang */
  Sleep.End sleep(int mostMillis) {
    long most = TimeUnit.MILLISECONDS.toNanos(mostMillis);
    long nanos = blind ? Math.min(length, most) : most;
    length = Math.min(growth * length, longest);
    Sleep.End end = Sleep.End.WOKEN;
    // A ring has to end even the shortest: else two sides that wait for each other would each sleep through the other's turn.
    if (doorbell != null || nanos >= Sleep.SHORTEST_POLLED_NANOS) {
      end = sleep.poll(nanos);
    } else {
      sleep.park(nanos);
    }
    if (doorbell != null && doorbell.silence()) {
      shorten();
      return Sleep.End.READY;
    }
    return end;
  }

  void wake() {
    sleep.wake();
  }

  void close() {
    sleep.close();
  }
}
