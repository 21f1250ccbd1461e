package dev.sluice.tck.suite;

import dev.sluice.Agent;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RemoteRegion;
import dev.sluice.Transfer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An agent of ours that has connected one in a peer's process.
 *
 * @param here ours
 * @param there the peer's
 * @param peer how ours sees the peer's
 */
record Pair(Agent here, RemoteAgent there, Peer peer) {

  static Pair connect(Agent here, RemoteAgent there) {
    return new Pair(here, there, here.connect(there.metadata()));
  }

  /** Registers memory of ours, filled by a seed. */
  Region region(String name, long bytes, long seed) {
    return region(name, bytes, seed, RegionOptions.defaults());
  }

  Region region(String name, long bytes, long seed, RegionOptions options) {
    MemorySegment memory = Arena.ofShared().allocate(bytes, 64);
    Pattern.fill(memory, seed);
    return here.register(name, Memory.host(memory), options);
  }

  /** Lets the peer register memory, filled by a seed, and takes its new metadata. */
  RemoteRegion remote(String name, long bytes, long seed) {
    there.register(name, bytes, seed);
    return refreshed(name);
  }

  RemoteRegion refreshed(String name) {
    peer.update(there.metadata());
    return peer.region(name);
  }

  Link link(Region local, RemoteRegion remote) {
    return here.link(local, remote);
  }

  void move(Region local, RemoteRegion remote, Operation operation, Ranges ranges) throws InterruptedException {
    move(local, remote, operation, ranges, null);
  }

  void move(Region local, RemoteRegion remote, Operation operation, Ranges ranges, byte @Nullable [] notification) throws InterruptedException {
    try (Transfer transfer = link(local, remote).transfer(ranges.count())) {
      transfer.await(ranges.post(transfer, operation, notification));
    }
  }
}
