package dev.sluice.engine;

import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.spi.Capabilities.Movement;
import java.util.Objects;

/**
 * What moves over one connection: what its backend declares, and what goes through pinned memory besides.
 *
 * @param connection the connection
 */
record Reach(Connection connection) {

  /** Whether the peer's engine has to take part: not where the backend reaches the memory from here. */
  boolean stagedThere(PeerRegion remote) {
    return Objects.requireNonNull(remote.key(connection.unit().name())).staged()
        || (remote.kind() == MemoryKind.DEVICE && !connection.agent().reachesDevices(connection.unit()));
  }

  /**
   * Whether our engine has to take part: where the backend does not reach device memory of ours, or does not move it to and from such a region.
   *
   * @param remoteKey the imported key of a region that is not {@linkplain #stagedThere staged there}
   */
  boolean stagedHere(LocalRegion local, long remoteKey) {
    return keyIsStaged(local) || (local.kind() == MemoryKind.DEVICE && !connection.endpoint().movesDevices(remoteKey));
  }

  private boolean keyIsStaged(LocalRegion local) {
    return local.key(connection.unit().name()) == StagedKey.INSTANCE;
  }

  /** Whether bytes move between two regions that both have keys of the backend. */
  boolean moves(Operation operation, LocalRegion local, PeerRegion remote) {
    Staging staging = connection.unit().staging();
    if (stagedThere(remote)) {
      return local.kind() != MemoryKind.FILE && staging.betweenPeers(); // the engines copy from and to memory
    }
    return (keyIsStaged(local) && staging.moves(operation, remote.kind())) || connection.unit().backend().capabilities().movements().contains(new Movement(operation, local.kind(), remote.kind()));
  }

  /** Whether bytes move in either direction. */
  boolean moves(LocalRegion local, PeerRegion remote) {
    return moves(Operation.READ, local, remote) || moves(Operation.WRITE, local, remote);
  }
}
