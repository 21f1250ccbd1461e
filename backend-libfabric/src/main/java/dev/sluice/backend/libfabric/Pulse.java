package dev.sluice.backend.libfabric;

import java.util.concurrent.TimeUnit;

/** Whether a peer is heard on every rail of a connection. Used under the worker's lock. */
final class Pulse {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  /** A peer that is stopped for 5 s must survive; a way that is cut must be noticed within 10 s. Beats are counted, since a time in which this process was stopped is no silence of the peer's. */
  private static final int TOO_MANY_MISSED = 7;

  private final LibfabricEndpoint endpoint;
  private final Beats beats;
  private final boolean alone;
  private final long[] heard;
  private final int[] missed;
  private long last = System.nanoTime();

  /**
   * A pulse of a new connection.
   *
   * @param alone whether nobody else arrives at the port, so that whatever is heard there is the peer's
   * @param rails how many the port has
   */
  Pulse(LibfabricEndpoint endpoint, Beats beats, boolean alone, int rails) {
    this.endpoint = endpoint;
    this.beats = beats;
    this.alone = alone;
    this.heard = new long[rails];
    this.missed = new int[rails];
  }

  /** When it is time, lets the peer hear from us and looks whether it was heard. @return the rail over which it is not any more; 0 while there is none */
  int beat() {
    long now = System.nanoTime();
    if (now - last < PERIOD_NANOS) {
      return 0;
    }
    last = now;
    for (int rail = 1; rail < endpoint.rails(); rail++) {
      beats.send(rail, endpoint.peer(rail));
      long count = beats.heard(rail);
      missed[rail] = count == heard[rail] ? missed[rail] + 1 : 0;
      heard[rail] = count;
      if (alone && missed[rail] >= TOO_MANY_MISSED) {
        return rail;
      }
    }
    return 0;
  }
}
