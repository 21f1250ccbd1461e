package dev.sluice.engine;

import dev.sluice.InvalidDescriptorException;
import dev.sluice.LayoutMismatchException;
import dev.sluice.LocalSpans;
import dev.sluice.MemoryKind;
import dev.sluice.RemoteSpans;
import dev.sluice.Span;
import dev.sluice.StaleException;
import dev.sluice.UnsupportedException;
import dev.sluice.config.Integrity;
import dev.sluice.cuda.CudaDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Checks that two sides fit together and picks the backend that carries the link. */
final class LinkBuilder {
  private LinkBuilder() {}

  static PreparedLink build(AgentEngine agent, LocalSpans local, RemoteSpans remote, boolean whole) {
    checkShapes(local, remote);
    PeerHandle peer = peerOf(remote);
    if (peer.foreign() && agent.settings().integrity() != Integrity.OFF) {
      throw new UnsupportedException("SLUICE_INTEGRITY is on, and agent '" + peer.name() + "' has no engine of ours that could verify bytes: unset it to move bytes to and from such agents");
    }
    for (int s = 0; s < local.entries().size(); s++) {
      checkPair(agent, local.entries().get(s), remote.entries().get(s), s);
    }
    List<String> reasons = new ArrayList<>();
    for (Connection connection : peer.connections()) {
      String backend = connection.unit().name();
      String obstacle = obstacle(connection, local, remote);
      if (obstacle.isEmpty()) {
        connection.checkUsable();
        ReentrantLock lock = connection.driver().lock();
        lock.lock();
        try {
          connection.checkUsable();
          return prepared(connection, peer, local, remote, whole);
        } finally {
          lock.unlock();
        }
      }
      reasons.add(backend + ": " + obstacle);
    }
    throw new UnsupportedException("no backend reaches all regions of the link to peer '" + peer.name() + "': " + String.join("; ", reasons));
  }

  /** Importing keys of device memory wants a device's context, as posting does. */
  private static PreparedLink prepared(Connection connection, PeerHandle peer, LocalSpans local, RemoteSpans remote, boolean whole) {
    AgentEngine agent = connection.agent();
    boolean devices = remote.entries().stream().anyMatch(entry -> entry.region().kind() == MemoryKind.DEVICE);
    if (!devices || !agent.reachesDevices(connection.unit()) || agent.cuda().devices().isEmpty()) {
      return new PreparedLink(connection, peer, local, remote, whole);
    }
    CudaDevice device = agent.cuda().devices().getFirst();
    connection.unit().use(device);
    try (CudaDevice.Scope _ = device.enter()) {
      return new PreparedLink(connection, peer, local, remote, whole);
    }
  }

  private static void checkShapes(LocalSpans local, RemoteSpans remote) {
    if (local.entries().isEmpty()) {
      throw new InvalidDescriptorException("a link needs at least one span");
    }
    if (local.entries().size() != remote.entries().size()) {
      throw new LayoutMismatchException(local.entries().size() + " local spans against " + remote.entries().size() + " remote spans: both sides must describe the same layers");
    }
  }

  private static PeerHandle peerOf(RemoteSpans remote) {
    PeerHandle peer = ((PeerRegion) remote.entries().getFirst().region()).handle();
    if (remote.entries().stream().anyMatch(entry -> ((PeerRegion) entry.region()).handle() != peer)) {
      throw new InvalidDescriptorException("the remote spans are of several peers: a link has one");
    }
    return peer;
  }

  private static void checkPair(AgentEngine agent, LocalSpans.Entry here, RemoteSpans.Entry there, int s) {
    LocalRegion ours = agent.own(here.region());
    PeerRegion theirs = (PeerRegion) there.region();
    if (!ours.isOpen()) {
      throw new StaleException("region '" + ours.name() + "' was deregistered (it is " + ours.state() + "): register the memory anew");
    }
    if (theirs.revoked()) {
      throw new StaleException("region '" + theirs.name() + "' of peer '" + theirs.peer().name() + "' was deregistered by its owner: take fresh metadata with update()");
    }
    Span a = here.span();
    Span b = there.span();
    if (a.blockBytes() != b.blockBytes()) {
      throw new LayoutMismatchException("span " + s + " has blocks of " + a.blockBytes() + " bytes in region '" + ours.name() + "' and of " + b.blockBytes()
          + " bytes in region '" + theirs.name() + "' of peer '" + theirs.peer().name() + "'");
    }
    if (!Arrays.equals(ours.options().layout(), theirs.layout())) {
      throw new LayoutMismatchException("region '" + ours.name() + "' has layout bytes " + HexFormat.of().formatHex(ours.options().layout()) + " and region '"
          + theirs.name() + "' of peer '" + theirs.peer().name() + "' has " + HexFormat.of().formatHex(theirs.layout()) + ": the two sides hold different things");
    }
  }

  private static String obstacle(Connection connection, LocalSpans local, RemoteSpans remote) {
    String backend = connection.unit().name();
    Reach reach = new Reach(connection);
    for (int s = 0; s < local.entries().size(); s++) {
      LocalRegion ours = (LocalRegion) local.entries().get(s).region();
      PeerRegion theirs = (PeerRegion) remote.entries().get(s).region();
      if (ours.key(backend) == null) {
        return "region '" + ours.name() + "' is not registered with it here (" + ours.backends().getOrDefault(backend, "not asked for") + ")";
      }
      if (theirs.key(backend) == null) {
        return "region '" + theirs.name() + "' is not registered with it there";
      }
      if (!reach.moves(ours, theirs)) {
        return "it moves nothing between " + ours.kind() + " memory here and " + theirs.kind() + " memory there";
      }
    }
    return "";
  }
}
