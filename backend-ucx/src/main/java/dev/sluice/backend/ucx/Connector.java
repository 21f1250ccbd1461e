package dev.sluice.backend.ucx;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.ucx.ffm.UcpConstants;
import dev.sluice.backend.ucx.ffm.UcpEndpoints;
import dev.sluice.backend.ucx.ffm.UcpEpParams;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Makes UCX's connections. */
final class Connector {
  private final UcxContext context;
  private final String version;

  /**
   * For one context.
   *
   * @param version of UCX, for peers
   */
  Connector(UcxContext context, String version) {
    this.context = context;
    this.version = version;
  }

  /** What every peer needs to reach our workers. */
  byte[] infoOf(WorkerHandle... fronts) throws BackendException {
    return infoOf(false, fronts);
  }

  /** What one peer needs to reach the worker that is there for it alone. */
  byte[] infoOfApart(WorkerHandle apart) throws BackendException {
    return infoOf(true, apart);
  }

  private byte[] infoOf(boolean apart, WorkerHandle... workers) throws BackendException {
    List<EndpointInfo.WorkerAddress> addresses = new ArrayList<>();
    for (WorkerHandle worker : workers) {
      addresses.add(worker.address(context.reachesNetwork()));
    }
    return new EndpointInfo(PeerProcess.Identity.ofThisProcess(), version, apart, addresses).encode();
  }

  /** Whether bytes between this process and the peer's go through a network that somebody can cut. */
  boolean crossesNetwork(EndpointInfo peer) {
    PeerProcess.Identity us = PeerProcess.Identity.ofThisProcess();
    return !peer.process().isOnKernelOf(us) || peer.process().isAcrossNetworksFrom(us);
  }

  /**
   * Connects.
   *
   * @param index which of the peer's workers, counted round
   * @param failures the number that failures are told with
   * @return UCX's endpoint
   */
  long connect(String peerName, EndpointInfo info, int index, WorkerHandle carrier, long failures) throws BackendException {
    byte[] address = address(info, index % info.addresses().size(), peerName);
    carrier.used();
    try (Arena arena = Arena.ofConfined()) {
      // UCX is not told the length of an address: zeros behind it keep a wrong one from leading far.
      MemorySegment peer = arena.allocate(address.length + 64L, Long.BYTES);
      MemorySegment.copy(address, 0, peer, ValueLayout.JAVA_BYTE, 0, address.length);
      MemorySegment params = arena.allocate(UcpEpParams.SIZE, Long.BYTES);
      params.set(
          JAVA_LONG,
          UcpEpParams.field_mask,
          UcpConstants.UCP_EP_PARAM_FIELD_REMOTE_ADDRESS
              | UcpConstants.UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE
              | UcpConstants.UCP_EP_PARAM_FIELD_ERR_HANDLER);
      params.set(JAVA_LONG, UcpEpParams.address, peer.address());
      params.set(JAVA_INT, UcpEpParams.err_mode, UcpConstants.UCP_ERR_HANDLING_MODE_PEER);
      params.set(JAVA_LONG, UcpEpParams.err_handler_cb, UcxUpcalls.failureHandler());
      params.set(JAVA_LONG, UcpEpParams.err_handler_arg, failures);
      MemorySegment out = arena.allocate(JAVA_LONG);
      int status = UcpEndpoints.ucp_ep_create(carrier.handle(), params.address(), out.address());
      if (status != UcsStatus.UCS_OK) {
        throw UcxFailure.of(
            Kind.PEER_LOST,
            "no connection to peer " + peerName + " can be made with " + String.join(", ", context.resources()),
            status,
            "check that both sides share a transport (UCX_TLS, UCX_NET_DEVICES) and that the peer, UCX " + info.version() + ", lives");
      }
      return out.get(JAVA_LONG, 0);
    }
  }

  /**
   * UCX reaches a process of this machine through shared memory even where it cannot wake it: its wake-ups are sent through sockets of the network
   * namespace. Such a peer is told of our network devices, and reached through its own, alone.
   */
  private static byte[] address(EndpointInfo peer, int worker, String name) throws BackendException {
    EndpointInfo.WorkerAddress address = peer.addresses().get(worker);
    if (!peer.process().isAcrossNetworksFrom(PeerProcess.Identity.ofThisProcess())) {
      return address.full();
    }
    if (address.network().length == 0) {
      throw new BackendException(
          Kind.CONFIGURATION,
          "peer " + name + " is on this machine in another network namespace and has no network transport: allow one there (UCX_TLS, UCX_NET_DEVICES), "
              + "or let both share a network namespace");
    }
    return address.network();
  }
}
