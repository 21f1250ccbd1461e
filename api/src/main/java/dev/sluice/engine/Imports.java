package dev.sluice.engine;

import dev.sluice.AgentMetadata.KeyEntry;
import dev.sluice.UnsupportedException;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** The peer's regions as one connection reaches them, from the first use to the peer's revocation. Used under the driver's lock. */
final class Imports {
  private final BackendUnit unit;
  private final Endpoint endpoint;
  private final String peerName;
  private final Map<Long, Long> keys = new HashMap<>();
  private final List<Revocation> revocations = new ArrayList<>();

  /** A revocation of the peer's that is answered when no posting of ours uses the regions. */
  private record Revocation(long round, List<PeerRegion> regions) {}

  Imports(BackendUnit unit, Endpoint endpoint, String peerName) {
    this.unit = unit;
    this.endpoint = endpoint;
    this.peerName = peerName;
  }

  /** The key for descriptors that name a region. */
  long of(PeerRegion region) {
    Long known = keys.get(region.epoch());
    if (known != null) {
      return known;
    }
    KeyEntry key = region.key(unit.name());
    if (key == null) {
      throw new UnsupportedException("region '" + region.name() + "' of peer '" + peerName + "' is not registered with " + unit.name());
    }
    try {
      long remoteKey = endpoint.importRegion(key.key());
      keys.put(region.epoch(), remoteKey);
      return remoteKey;
    } catch (BackendException refused) {
      throw Errors.typed("region '" + region.name() + "' of peer '" + peerName + "' cannot be reached", refused);
    }
  }

  void revoked(long round, List<PeerRegion> regions) {
    revocations.add(new Revocation(round, regions));
  }

  boolean hasRevocations() {
    return !revocations.isEmpty();
  }

  /**
   * Drops what is revoked and not in use any more.
   *
   * @param used whether a posting uses a region
   * @param answer takes the rounds that the peer is now to be answered
   * @return how many
   */
  int answer(Predicate<PeerRegion> used, LongConsumer answer) {
    int before = revocations.size();
    revocations.removeIf(
        revocation -> {
          if (revocation.regions().stream().anyMatch(used)) {
            return false;
          }
          revocation.regions().forEach(this::drop);
          answer.accept(revocation.round());
          return true;
        });
    return before - revocations.size();
  }

  /** The connection ends. */
  void dropAll() {
    keys.values().forEach(endpoint::dropRegion);
    keys.clear();
  }

  private void drop(PeerRegion region) {
    Long remoteKey = keys.remove(region.epoch());
    if (remoteKey != null) {
      endpoint.dropRegion(remoteKey);
    }
  }
}
