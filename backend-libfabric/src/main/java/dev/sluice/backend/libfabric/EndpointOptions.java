package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;

import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.FabricError;
import dev.sluice.backend.libfabric.ffm.Fids;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What an endpoint is told before it is enabled.
 *
 * <p>Of EFA's, others set one option more, {@code FI_OPT_EFA_RNR_RETRY}: how often the card itself sends again to a peer that has no buffer left. It stays what it is, a few times;
 * then the provider queues what is left for that peer and sends it again, with pauses, while it is progressed. No error comes of it, and the end of the patience is the engine's
 * deadline. A card that tries without end would give a stopped peer the room in its queue that others on the same endpoint need.
 */
final class EndpointOptions {
  private static final String EFA = "efa";

  private EndpointOptions() {}

  /** Sets them; a library that does not know one is left without. */
  static void set(long endpoint, FabricInfo info) throws BackendException {
    if (!Providers.isA(info.provider(), EFA)) {
      return;
    }
    // FI_EFA_ENABLE_SHM_TRANSFER says the same, but it may have been read by whoever loaded libfabric before us.
    forbid(endpoint, info, FabricConstants.FI_OPT_SHARED_MEMORY_PERMITTED, "FI_OPT_SHARED_MEMORY_PERMITTED");
  }

  private static void forbid(long endpoint, FabricInfo info, int option, String name) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment no = arena.allocate(JAVA_BOOLEAN); // zeros
      int status = Fids.setopt(endpoint, option, no.address(), no.byteSize());
      if (status != -FabricError.ENOPROTOOPT && status != -FabricError.ENOSYS) {
        String what = "an endpoint of " + info.provider() + " on " + info.place() + " does not take " + name + "=false";
        FabricFailure.check(status, Kind.UNAVAILABLE, what, "use another libfabric, or another provider");
      }
    }
  }
}
