package dev.sluice.backend.libfabric;

import dev.sluice.backend.libfabric.ffm.EndpointCalls;
import dev.sluice.backend.libfabric.ffm.FabricVersion;
import dev.sluice.spi.BackendException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rails of one provider that carry connections together.
 *
 * @param provider the provider's name
 * @param reach whom it reaches
 * @param rails at least one; frames go over the first
 * @param first the number of the first among all rails of the agent
 */
record RailGroup(String provider, Reach reach, List<Rail> rails, int first) {
  /** Whom a group reaches. */
  enum Reach {
    /** Every host. */
    NETWORK,
    /** Other processes of this host; two endpoints of one process would use each other's memory after it was freed. */
    HOST,
    /** This process alone: it stands in where nothing but shared memory was asked for. */
    PROCESS
  }

  /** Through the buffer of shared memory's provider. */
  private static final long SHORT_BYTES = 4096;

  /** By one call of the system, during which this process does nothing else for the connection. */
  static final long STRAIGHT_BYTES = 256 << 10;

  private static final long TCP_BYTES = 256 << 10;

  RailGroup {
    rails = List.copyOf(rails);
  }

  static RailGroup open(FabricVersion version, List<FabricInfo> infos, Reach reach, int first) throws BackendException {
    List<Rail> rails = new ArrayList<>();
    try {
      for (FabricInfo info : infos) {
        rails.add(Rail.open(version, info));
      }
      return new RailGroup(infos.getFirst().provider(), reach, rails, first);
    } catch (BackendException | RuntimeException e) {
      rails.forEach(Rail::close);
      infos.stream().skip(rails.size()).forEach(FabricInfo::free);
      throw e;
    }
  }

  /** Whether it reaches a process of this host, or this process itself. */
  boolean reaches(boolean sameHost, boolean sameProcess) {
    return switch (reach) {
      case NETWORK -> true;
      case HOST -> sameHost && !sameProcess;
      case PROCESS -> sameProcess;
    };
  }

  /**
   * From how many bytes on a write to a process ends with its bytes in place without being asked to. Whoever asks shared memory's provider to tell of the delivery gets a copy
   * through a small buffer that the peer empties; otherwise it copies straight into the peer's memory where it may, for short ones since 2.0 through the buffer all the same.
   */
  long plainFrom(EndpointInfo.Identity peer) {
    if (reach != Reach.HOST) {
      return 0; // asked of all
    }
    return HostMemory.mayCopy(peer) ? (rails.getFirst().version().copiesShortStraight() ? 0 : SHORT_BYTES + 1) : Long.MAX_VALUE;
  }

  /**
   * Descriptors of how many bytes in all are worth moving by one operation; 0 where it may not have several parts. Over a network each operation costs an answer, which short
   * ones wait for; over shared memory what fits the buffer costs a turn of the peer.
   */
  long gatheredBytes() {
    FabricInfo info = rails.getFirst().info();
    if (info.parts() < EndpointCalls.MOST_PARTS || rails.size() > 1) {
      return 0;
    }
    if (reach == Reach.HOST) {
      return rails.getFirst().version().copiesShortStraight() ? 0 : SHORT_BYTES;
    }
    return info.isOverTcp() ? Math.min(TCP_BYTES, info.mostBytes()) : 0;
  }

  /** Whether descriptors that are copied straight into a peer's memory go together: one call of the system copies them all. */
  boolean gathersStraight() {
    return reach == Reach.HOST && gatheredBytes() > 0;
  }

  /** Whether both processes may copy straight at the same time: before 2.0 whoever copies keeps the other from it by a lock. */
  boolean bothCopy() {
    return gathersStraight() && !rails.getFirst().version().locksSharedMemory();
  }

  /** Whether a way that is cut is nothing but slow to the provider, and frames, which go over the first rail, do not show it: adapters that retry by themselves tell of it. */
  boolean hidesCuts() {
    return rails.size() > 1 && rails.getFirst().info().isOverIp();
  }

  /** What lies on all of its rails, as routes show it. */
  String places() {
    return String.join("+", rails.stream().map(rail -> rail.info().place()).toList());
  }

  /** Closes the rails. @return whether nothing was left on them */
  boolean close() {
    boolean closed = true;
    for (Rail rail : rails) {
      closed &= rail.close();
    }
    return closed;
  }
}
