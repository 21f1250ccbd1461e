package dev.sluice.engine;

import dev.sluice.DeviceException;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capabilities.Movement;
import dev.sluice.spi.Capability;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Moves device memory for a backend that cannot reach it, and many small blocks of host memory together: through {@linkplain Slabs memory} that the backend does reach. The slabs are
 * made when the first transfer needs them.
 */
final class Staging {
  /** Half for our postings, half for peers'. */
  private static final int SLABS = 32;

  /** Long enough that a copy's start costs little beside it, short enough that the stages overlap. */
  private static final long SLAB_BYTES = 1L << 20;

  /** With shorter ones a slab's batch would be too short for a slab. */
  private static final long LEAST_DESCRIPTOR_BYTES = 4096;

  private static final System.Logger LOG = System.getLogger("dev.sluice");

  private final Backend backend;
  private @Nullable Slabs slabs;

  Staging(Backend backend) {
    this.backend = backend;
  }

  /** Whether device memory of ours moves at all. */
  boolean possible() {
    return betweenPeers() || Stream.of(Operation.values()).anyMatch(operation -> moves(operation, MemoryKind.FILE));
  }

  /** Whether the backend can carry what is staged with the help of the peer's engine. */
  boolean betweenPeers() {
    return backend.capabilities().has(Capability.NOTIFICATIONS)
        && moves(Operation.READ, MemoryKind.HOST)
        && backend.capabilities().maxDescriptorBytes() >= LEAST_DESCRIPTOR_BYTES;
  }

  /** Whether the backend moves host memory here to or from some kind there. */
  boolean moves(Operation operation, MemoryKind remote) {
    return backend.capabilities().movements().contains(new Movement(operation, MemoryKind.HOST, remote));
  }

  static long slabBytes() {
    return SLAB_BYTES;
  }

  /** @param device a device that will copy from and to them; null for none */
  synchronized Slabs slabs(@Nullable CudaDevice device) throws BackendException {
    Slabs known = slabs;
    if (known == null) {
      known = Slabs.allocate(backend, SLABS, SLAB_BYTES);
      slabs = known;
    }
    if (device != null) {
      known.pin(device);
    }
    return known;
  }

  /** Somebody asks for slabs no more. */
  synchronized void leave(Object who) {
    if (slabs != null) {
      slabs.leave(who);
    }
  }

  /** Nothing of a process reads over a connection any more. */
  synchronized void gone(Connection connection) {
    if (slabs != null) {
      slabs.gone(connection);
    }
  }

  /** Whether slabs are kept because of a connection that ended. */
  synchronized boolean keeps(Connection connection) {
    return slabs != null && slabs.keeps(connection);
  }

  synchronized void close() {
    try {
      if (slabs != null) {
        slabs.close();
      }
    } catch (DeviceException broken) {
      LOG.log(System.Logger.Level.WARNING, "what device memory was staged through is not freed: " + broken.getMessage());
    }
  }
}
