package dev.sluice.tck.bench;

import dev.sluice.Operation;
import dev.sluice.tck.bench.BenchCase.Kind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this project promises of a ratio.
 *
 * @param limit the least of a rate's, the most of a latency's
 * @param isMost whether it is the most
 */
record Goal(double limit, boolean isMost) {
  /**
   * For which ratios a goal is.
   *
   * @param transport null for all
   * @param pool null for all
   * @param least bytes of a descriptor
   * @param most bytes of a descriptor
   */
  private record Promise(String backend, @Nullable String transport, @Nullable String pool, String against, Kind kind, long least, long most, Goal goal) {
    boolean covers(Group group, BenchCase what, String other) {
      long bytes = what.shape().bytes();
      return group.backend().equals(backend) && (transport == null || group.transport().equals(transport)) && (pool == null || group.memory().equals(pool)) && other.equals(against)
          && what.kind() == kind && bytes >= least && bytes <= most;
    }
  }

  private static final String REGISTERED = "registered";
  private static final String ALLOCATED = "allocated";
  private static final long SMALL = 4 << 10;
  private static final long LARGE = 64 << 10;
  /** Of files: what one layer's block takes, and what a block across all layers takes. */
  private static final long PIECE = 32 << 10;

  private static final long BLOCK = 1280 << 10;
  private static final long ANY = Long.MAX_VALUE;

  /** The first that covers a ratio counts. */
  private static final List<Promise> PROMISES =
      List.of(
          new Promise("UCX", "posix", ALLOCATED, Peers.RAW, Kind.BANDWIDTH, SMALL, ANY, least(0.97)),
          new Promise("UCX", null, REGISTERED, Peers.RAW, Kind.BANDWIDTH, LARGE, ANY, least(0.98)),
          new Promise("UCX", "posix", REGISTERED, Peers.RAW, Kind.LATENCY, 8, 8, most(1.15)),
          new Promise("UCX", "posix", REGISTERED, Peers.RAW, Kind.DESCRIPTORS, SMALL, SMALL, least(0.95)),
          new Promise("UCX", "posix", ALLOCATED, Peers.MEMCPY, Kind.DESCRIPTORS, SMALL, SMALL, least(0.9)),
          new Promise("UCX", null, REGISTERED, Peers.RAW, Kind.WORKLOAD, 256, 256, least(2)),
          new Promise("UCX", "posix", REGISTERED, Peers.JUCX, Kind.DESCRIPTORS, 8, 256, least(1.1)),
          new Promise("UCX", "posix", REGISTERED, Peers.JUCX, Kind.BANDWIDTH, SMALL, ANY, least(1)),
          new Promise("UCX", "posix", REGISTERED, Peers.JUCX, Kind.LATENCY, 8, 8, most(0.9)),
          new Promise("UCX", Group.DEFAULT, null, Peers.NIXL, Kind.LATENCY, 8, 8, most(0.5)),
          new Promise("UCX", Group.DEFAULT, null, Peers.NIXL, Kind.DESCRIPTORS, SMALL, SMALL, least(1.25)),
          new Promise("UCX", Group.DEFAULT, null, Peers.NIXL, Kind.BANDWIDTH, 1, ANY, least(1)),
          new Promise("NIXL", null, null, Peers.RAW, Kind.BANDWIDTH, 1, ANY, least(0.97)),
          new Promise("NIXL", null, null, Peers.RAW, Kind.DESCRIPTORS, 1, ANY, least(0.97)),
          new Promise("LIBFABRIC", null, null, Peers.RAW, Kind.BANDWIDTH, LARGE, ANY, least(0.97)),
          new Promise("LIBFABRIC", null, null, Peers.RAW, Kind.LATENCY, 8, 8, most(1.3)),
          new Promise("GDS", null, null, Peers.RAW, Kind.BANDWIDTH, PIECE, BLOCK, least(0.97)),
          new Promise("GDS", null, null, Peers.FIO, Kind.BANDWIDTH, PIECE, BLOCK, least(0.97)),
          new Promise("UCX", null, REGISTERED, Peers.ONE_DESCRIPTOR, Kind.WORKLOAD, 1, ANY, least(0.97)),
          new Promise("LIBFABRIC", null, REGISTERED, Peers.ONE_DESCRIPTOR, Kind.WORKLOAD, 1, ANY, least(0.97)));

  /** The one for a case, where there is one. Latencies are promised of writes. */
  static Optional<Goal> of(Group group, BenchCase what, String against) {
    if (what.kind() == Kind.LATENCY && what.shape().operation() == Operation.READ) {
      return Optional.empty();
    }
    return PROMISES.stream().filter(promise -> promise.covers(group, what, against)).findFirst().map(Promise::goal);
  }

  private static Goal least(double limit) {
    return new Goal(limit, false);
  }

  private static Goal most(double limit) {
    return new Goal(limit, true);
  }

  /** Whether an interval reaches it. */
  boolean isMet(double low, double high) {
    return isMost ? low <= limit : high >= limit;
  }

  String text() {
    return (isMost ? "≤ " : "≥ ") + limit;
  }
}
