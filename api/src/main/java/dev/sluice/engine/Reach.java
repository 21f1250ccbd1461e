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

  /** Whether bytes move between two regions that both have keys of the backend. */
  boolean moves(Operation operation, LocalRegion local, PeerRegion remote) {
    Staging staging = connection.unit().staging();
    boolean stagedHere = local.key(connection.unit().name()) == StagedKey.INSTANCE;
    if (stagedThere(remote)) {
      return local.kind() != MemoryKind.FILE && staging.betweenPeers(); // the engines copy from and to memory
    }
    return (stagedHere && staging.moves(operation, remote.kind())) || connection.unit().backend().capabilities().movements().contains(new Movement(operation, local.kind(), remote.kind()));
  }

  /** Whether bytes move in either direction. */
  boolean moves(LocalRegion local, PeerRegion remote) {
    return moves(Operation.READ, local, remote) || moves(Operation.WRITE, local, remote);
  }
}
