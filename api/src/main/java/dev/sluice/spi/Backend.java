package dev.sluice.spi;

import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import java.util.List;
import java.util.Optional;

/**
 * Moves bytes for one agent. {@link #register}, {@link #allocate} and {@link #endpointInfo} may be called by any thread at any time;
 * {@link #connect} is called under the lock of the worker that it names.
 */
public interface Backend {

  /**
   * What it can do.
   *
   * @return the capabilities, the same for the backend's life
   */
  Capabilities capabilities();

  /**
   * Whether the backend itself reaches the memory of a driver's devices; where it does not, the engine stages. Asked only where {@link Capability#DEVICE}
   * is declared.
   *
   * @param driver the driver that the agent uses
   * @return true for a real one, unless the backend knows better
   */
  default boolean reaches(CudaDriver driver) {
    return !driver.simulated();
  }

  /**
   * Registers memory. The engine guarantees that the memory stays until the key is {@linkplain RegionKey#release() released}.
   *
   * @param memory of a kind that {@link #capabilities()} names
   * @return the key
   * @throws BackendException when it cannot be registered
   */
  RegionKey register(Memory memory) throws BackendException;

  /**
   * Registers memory of a device, in the place of {@link #register(Memory)}.
   *
   * @param memory the memory, which was found to be the device's
   * @param device the device; its context is current on the calling thread, and not on others
   * @return the key
   * @throws BackendException when it cannot be registered: then the engine stages it, where it can
   */
  default RegionKey register(Memory.OnDevice memory, CudaDevice device) throws BackendException {
    return register(memory);
  }

  /**
   * Allocates memory and registers it; the memory goes with the key.
   *
   * @param spec what to allocate
   * @return the key; its {@link RegionKey#address()} tells where the memory is
   * @throws BackendException when it cannot be had; never leaves pages that fault later
   */
  default RegionKey allocate(AllocationSpec spec) throws BackendException {
    throw new BackendException(BackendException.Kind.UNSUPPORTED, "this backend allocates no memory: register memory of your own");
  }

  /**
   * What a peer's {@link #connect} needs.
   *
   * @return at most 4 KiB
   */
  byte[] endpointInfo();

  /**
   * What an agent without an engine needs to reach this one and everything that is registered, in the library's own format. Asked only where
   * {@link Capability#FOREIGN} is declared.
   *
   * @return the bytes
   * @throws BackendException when the library does not tell
   */
  default byte[] foreignMetadata() throws BackendException {
    throw new BackendException(BackendException.Kind.UNSUPPORTED, "this backend knows no other agents than those with an engine");
  }

  /**
   * What this backend offers beyond the contract, for programs that know it: asked by {@link dev.sluice.Agent#extension}.
   *
   * @param <T> the type
   * @param type what is asked for
   * @return an object for the backend's life, safe for any thread; empty where it offers no such thing
   */
  default <T> Optional<T> extension(Class<T> type) {
    return Optional.empty();
  }

  /**
   * The workers, at least one, the same for the backend's life. Each is entered by one thread at a time.
   *
   * @return the workers
   */
  List<Worker> workers();

  /**
   * Connects a peer. Returns without waiting for the peer.
   *
   * @param peerName for messages
   * @param endpointInfo what the peer's {@link #endpointInfo} gave; hostile bytes give an exception and nothing worse
   * @param worker the worker that will carry it
   * @return the endpoint
   * @throws BackendException when the bytes are wrong or the peer cannot be reached
   */
  Endpoint connect(String peerName, byte[] endpointInfo, Worker worker) throws BackendException;

  /** Closes workers and library objects. Called once, after every endpoint was closed and every key released or given up. */
  void close();
}
