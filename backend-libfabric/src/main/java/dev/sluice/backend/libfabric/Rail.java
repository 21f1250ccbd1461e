package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.libfabric.ffm.FabricCalls;
import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.FabricVersion;
import dev.sluice.backend.libfabric.ffm.Fids;
import dev.sluice.backend.libfabric.ffm.FiInfo;
import dev.sluice.backend.libfabric.ffm.FidMr;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/** One domain of libfabric, such as a network card: memory is registered with it, and endpoints are opened on it. Safe for any thread. */
final class Rail {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final long RIGHTS =
      FabricConstants.FI_SEND | FabricConstants.FI_RECV | FabricConstants.FI_READ | FabricConstants.FI_WRITE | FabricConstants.FI_REMOTE_READ | FabricConstants.FI_REMOTE_WRITE;

  private final FabricVersion version;
  private final FabricInfo info;
  private final long fabric;
  private final long domain;

  /** Keys, where the provider does not choose them; never one twice. */
  private final AtomicLong keys = new AtomicLong(1);

  private volatile long first;

  private Rail(FabricVersion version, FabricInfo info, long fabric, long domain) {
    this.version = version;
    this.info = info;
    this.fabric = fabric;
    this.domain = domain;
  }

  /**
   * A registration with a rail.
   *
   * @param handle libfabric's
   * @param key what peers name
   * @param description what our own operations name
   */
  record Registered(long handle, long key, long description) {}

  static Rail open(FabricVersion version, FabricInfo info) throws BackendException {
    String what = "domain " + info.domain() + " of libfabric's provider " + info.provider();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      FabricFailure.check(
          FabricCalls.fi_fabric(MEMORY.get(JAVA_LONG, info.address() + FiInfo.fabric_attr), out.address(), 0), Kind.UNAVAILABLE, what + " cannot be opened", "give another provider");
      long fabric = out.get(JAVA_LONG, 0);
      int status = Fids.domain(fabric, info.address(), out.address());
      if (status != 0) {
        int _ = Fids.close(fabric);
        throw FabricFailure.of(Kind.UNAVAILABLE, what + " cannot be opened", status, "give another domain or provider");
      }
      return new Rail(version, info, fabric, out.get(JAVA_LONG, 0));
    }
  }

  FabricVersion version() {
    return version;
  }

  FabricInfo info() {
    return info;
  }

  /** Whether its queues have descriptors that tell of everything; shared memory's say that they have, and hang. */
  boolean canBeWaitedFor() {
    return !sharesMemory();
  }

  /** Whether its endpoints have to be watched ({@link ShmWatch}). */
  boolean isLockedByPeers() {
    return sharesMemory() && version.locksSharedMemory() && version.sharesMemoryWell();
  }

  private boolean sharesMemory() {
    return info.provider().equals(LibfabricSettings.SHM);
  }

  /** Whether a registration is of use to one endpoint alone, the first: then there is no other. */
  boolean bindsMemory() {
    return info.wants(FabricConstants.FI_MR_ENDPOINT);
  }

  long fabric() {
    return fabric;
  }

  long domain() {
    return domain;
  }

  Registered register(long address, long bytes) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      FabricFailure.check(
          Fids.register(domain, address, bytes, RIGHTS, nextKey(), out.address()), Kind.REGISTRATION,
          bytes + " bytes of main memory at 0x" + Long.toHexString(address) + " cannot be registered with " + info.provider() + "/" + info.place(),
          "check that they are mapped, and the limit of locked memory (ulimit -l)");
      return registered(out.get(JAVA_LONG, 0), info.wants(FabricConstants.FI_MR_LOCAL));
    }
  }

  Registered register(DeviceRegistration memory) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      FabricFailure.check(
          memory.register(domain, RIGHTS, nextKey(), out), Kind.REGISTRATION, memory + " cannot be registered with " + info.provider() + "/" + info.place() + " (" + memory.access() + ")",
          "let it be staged (parameter device_memory), or use a libfabric that was built with CUDA");
      return registered(out.get(JAVA_LONG, 0), true);
    }
  }

  private long nextKey() {
    return info.wants(FabricConstants.FI_MR_PROV_KEY) ? 0 : keys.getAndIncrement();
  }

  /** @param described whether operations have to say whose memory it is */
  private Registered registered(long handle, boolean described) throws BackendException {
    if (bindsMemory()) {
      bind(handle);
    }
    return new Registered(handle, MEMORY.get(JAVA_LONG, handle + FidMr.key), described ? MEMORY.get(JAVA_LONG, handle + FidMr.mem_desc) : 0);
  }

  /** An endpoint was opened. Where memory is bound to endpoints, the first is the only one, and opened before any memory is registered. */
  void opened(long made) {
    if (first == 0) {
      first = made;
    }
  }

  private void bind(long registration) throws BackendException {
    int status = Fids.bind(registration, first, 0);
    if (status == 0) {
      status = Fids.control(registration, FabricConstants.FI_ENABLE, 0);
    }
    if (status != 0) {
      int _ = Fids.close(registration);
      throw FabricFailure.of(Kind.REGISTRATION, "memory cannot be bound to the endpoint of " + info.provider() + "/" + info.place(), status, "give another provider");
    }
  }

  /** Closes it. @return whether nothing was left on it */
  boolean close() {
    boolean closed = Fids.close(domain) == 0 && Fids.close(fabric) == 0;
    if (closed) {
      info.free();
    }
    return closed;
  }
}
