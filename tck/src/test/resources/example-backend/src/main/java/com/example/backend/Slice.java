package com.example.backend;

import dev.sluice.Operation;
import dev.sluice.spi.Batch;
import java.util.List;

/**
 * Some descriptors of a batch, as one message and one answer. A copy, since the batch itself belongs to whoever holds the worker's lock.
 *
 * @param flight of the batch
 * @param operation of the batch
 * @param first the number of its first descriptor in the batch
 * @param moves the descriptors
 */
record Slice(Flight flight, Operation operation, int first, List<Move> moves) {
  /** The most descriptors of a slice. */
  static final int MOST = 1024;

  /** One descriptor. */
  record Move(Region local, long localAt, RemoteKey remote, long remoteAt, long length) {}

  /** A region of a peer: what its owner looks up, and what descriptors count from. */
  record RemoteKey(long handle, long secret, long address) {}

  static Move move(Batch batch, int i, Region local, RemoteKey remote) {
    return new Move(local, batch.localAddress(i) - local.address(), remote, batch.remoteAddress(i) - remote.address(), batch.length(i));
  }
}
