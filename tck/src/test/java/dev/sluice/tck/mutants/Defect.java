package dev.sluice.tck.mutants;

import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Route;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Parameter;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a backend can be broken. Each method does the right thing until a mutant overrides it. One object serves every backend of a process. */
abstract class Defect {

  Set<String> aliases() {
    return Set.of();
  }

  List<Parameter> parameters(List<Parameter> real) {
    return real;
  }

  Availability availability(Availability real) {
    return real;
  }

  void opening(BackendContext context) throws BackendException {}

  FrameSink frames(FrameSink real) {
    return real;
  }

  Capabilities capabilities(Capabilities real) {
    return real;
  }

  /** Whether the engine leaves the memory of a driver's devices to it. */
  boolean reaches(CudaDriver driver) {
    return !driver.simulated();
  }

  RegionKey register(Backend real, Memory memory) throws BackendException {
    return real.register(memory);
  }

  RegionKey allocate(Backend real, AllocationSpec spec) throws BackendException {
    return real.allocate(spec);
  }

  byte[] endpointInfo(byte[] real) {
    return real;
  }

  void connecting(Backend real, String peer, byte[] endpointInfo) throws BackendException {}

  void connected(String peer, Endpoint endpoint) throws BackendException {}

  void closing(Backend real) {
    real.close();
  }

  /** A descriptor on its way to the real backend. */
  static final class Descriptor {
    Operation operation = Operation.READ;
    int index;
    int count;
    long local;
    long remote;
    long length;
    long localKey;
    long remoteKey;
  }

  void descriptor(Descriptor descriptor) {}

  void post(Worker real, Batch batch, int limit) {
    real.post(batch, limit);
  }

  int poll(Worker real, Batch batch) {
    return real.poll(batch);
  }

  /** How often a frame is sent. */
  int copies(Endpoint endpoint, long address, int bytes) {
    return 1;
  }

  int frameBytes(int bytes) {
    return bytes;
  }

  int progress(Worker real) {
    return real.progress();
  }

  boolean arm(Worker real) {
    return real.arm();
  }

  void sleep(Worker real, int timeoutMillis) {
    real.sleep(timeoutMillis);
  }

  long importRegion(Endpoint real, byte[] exported) throws BackendException {
    return real.importRegion(exported);
  }

  Route route(Route real) {
    return real;
  }

  Optional<BackendException> failure(Endpoint real) {
    return real.failure();
  }

  void closing(Endpoint real) {
    real.close();
  }
}
