package dev.sluice.engine;

import dev.sluice.AgentMetadata;
import dev.sluice.AgentMetadata.BackendEntry;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.spi.Backend;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open backend of an agent with the drivers of its workers.
 *
 * @param name the backend's name
 * @param why why it is on
 * @param requiredTransport the transport that a connection must use
 * @param backend the backend
 * @param staging moves device memory where the backend does not reach it
 * @param drivers one a worker, in the backend's order
 * @param next picks a driver for the next connection
 */
record BackendUnit(
    String name, String why, Optional<String> requiredTransport, Backend backend, Staging staging, List<WorkerDriver> drivers, AtomicInteger next) {

  static BackendUnit of(AgentEngine agent, String name, String why, Optional<String> requiredTransport, Backend backend) {
    List<WorkerDriver> drivers = new ArrayList<>();
    for (Worker worker : backend.workers()) {
      drivers.add(new WorkerDriver(agent, worker, agent.name() + "-" + name + "-" + drivers.size()));
    }
    return new BackendUnit(name, why, requiredTransport, backend, new Staging(backend), List.copyOf(drivers), new AtomicInteger());
  }

  WorkerDriver pickDriver() {
    return drivers.get(Math.floorMod(next.getAndIncrement(), drivers.size()));
  }

  /** What a peer's metadata says of this backend; empty where the peer has it not. */
  Optional<BackendEntry> entryIn(AgentMetadata peer) {
    return peer.backends().stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** Device memory goes through the library from now on, and it wants a context. */
  void use(CudaDevice device) {
    drivers.forEach(driver -> driver.use(device));
  }

  boolean has(Capability capability) {
    return backend.capabilities().has(capability);
  }
}
