package dev.sluice.tck.mutants;

import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.Route;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A backend behind a defect. Batches are copied, because the real backend has to find its own endpoints in them. */
final class MutantBackend implements Backend {
  private final Backend real;
  private final Defect defect;
  private final byte[] island;
  private final List<Worker> workers;

  MutantBackend(Backend real, Defect defect, String island) {
    this.real = real;
    this.defect = defect;
    this.island = island.getBytes(StandardCharsets.UTF_8);
    this.workers = real.workers().stream().map(worker -> (Worker) new MutantWorker(worker, defect)).toList();
  }

  @Override
  public Capabilities capabilities() {
    return defect.capabilities(real.capabilities());
  }

  @Override
  public boolean reaches(CudaDriver driver) {
    return defect.reaches(driver);
  }

  @Override
  public RegionKey register(Memory memory) throws BackendException {
    return defect.register(real, memory);
  }

  @Override
  public RegionKey allocate(AllocationSpec spec) throws BackendException {
    return defect.allocate(real, spec);
  }

  /** With the island behind it. */
  @Override
  public byte[] endpointInfo() {
    byte[] info = real.endpointInfo();
    byte[] all = Arrays.copyOf(info, info.length + island.length);
    System.arraycopy(island, 0, all, info.length, island.length);
    return defect.endpointInfo(all);
  }

  @Override
  public List<Worker> workers() {
    return workers;
  }

  @Override
  public Endpoint connect(String peerName, byte[] endpointInfo, Worker worker) throws BackendException {
    defect.connecting(real, peerName, endpointInfo);
    int length = real.endpointInfo().length;
    if (endpointInfo.length < length) {
      throw new BackendException(BackendException.Kind.METADATA, "the address of '" + peerName + "' is too short");
    }
    byte[] theirs = Arrays.copyOfRange(endpointInfo, length, Math.min(endpointInfo.length, length + island.length));
    if (!Arrays.equals(theirs, island)) {
      throw new BackendException(BackendException.Kind.UNAVAILABLE, "'" + peerName + "' is on another island");
    }
    MutantWorker carrier = (MutantWorker) worker;
    MutantEndpoint endpoint = new MutantEndpoint(real.connect(peerName, Arrays.copyOf(endpointInfo, length), carrier.real), carrier, defect);
    defect.connected(peerName, endpoint.real);
    return endpoint;
  }

  @Override
  public void close() {
    defect.closing(real);
  }

  /** A connection behind a defect. */
  private static final class MutantEndpoint implements Endpoint {
    private final Endpoint real;
    private final Worker worker;
    private final Defect defect;

    MutantEndpoint(Endpoint real, Worker worker, Defect defect) {
      this.real = real;
      this.worker = worker;
      this.defect = defect;
    }

    @Override
    public Worker worker() {
      return worker;
    }

    @Override
    public long importRegion(byte[] exported) throws BackendException {
      return defect.importRegion(real, exported);
    }

    @Override
    public void dropRegion(long remoteKey) {
      real.dropRegion(remoteKey);
    }

    @Override
    public Route route() {
      Route route = real.route();
      return defect.route(new Route(MutantProvider.NAME, route.transport(), route.device(), route.path(), route.known()));
    }

    @Override
    public Optional<BackendException> failure() {
      return defect.failure(real);
    }

    @Override
    public void abort() {
      real.abort();
    }

    @Override
    public void close() {
      defect.closing(real);
    }
  }

  /** A worker behind a defect. */
  private static final class MutantWorker implements Worker {
    private final Worker real;
    private final Defect defect;
    private final Defect.Descriptor descriptor = new Defect.Descriptor();

    MutantWorker(Worker real, Defect defect) {
      this.real = real;
      this.defect = defect;
    }

    @Override
    public void post(Batch batch, int limit) {
      Batch inner = inner(batch);
      if (batch.posted() == 0) {
        inner.prepare(batch.operation(), ((MutantEndpoint) batch.endpoint()).real);
      }
      for (int i = inner.count(); i < limit; i++) {
        descriptor.operation = batch.operation();
        descriptor.index = i;
        descriptor.count = batch.count();
        descriptor.local = batch.localAddress(i);
        descriptor.remote = batch.remoteAddress(i);
        descriptor.length = batch.length(i);
        descriptor.localKey = batch.localKey(i);
        descriptor.remoteKey = batch.remoteKey(i);
        defect.descriptor(descriptor);
        inner.add(descriptor.local, descriptor.remote, descriptor.length, descriptor.localKey, descriptor.remoteKey);
      }
      defect.post(real, inner, limit);
      batch.posted(inner.posted());
      tell(inner, batch);
    }

    @Override
    public void finish(Batch batch) {
      real.finish(inner(batch));
    }

    @Override
    public int poll(Batch batch) {
      Batch inner = inner(batch);
      int answer = defect.poll(real, inner);
      tell(inner, batch);
      return answer;
    }

    private static void tell(Batch inner, Batch batch) {
      BackendException failure = inner.failure();
      if (failure != null) {
        batch.fail(failure, inner.failedDescriptor());
      }
    }

    private static Batch inner(Batch batch) {
      if (batch.attachment() instanceof Batch inner) {
        return inner;
      }
      Batch inner = new Batch(batch.capacity());
      batch.attach(inner);
      return inner;
    }

    @Override
    public long send(Endpoint endpoint, long address, int bytes) throws BackendException {
      Endpoint to = ((MutantEndpoint) endpoint).real;
      List<Long> tickets = new ArrayList<>();
      for (int i = defect.copies(to, address, bytes); i > 0; i--) {
        tickets.add(real.send(to, address, defect.frameBytes(bytes)));
      }
      return tickets.isEmpty() ? 0 : tickets.getLast();
    }

    @Override
    public boolean sent(long ticket) throws BackendException {
      return real.sent(ticket);
    }

    @Override
    public int progress() {
      return defect.progress(real);
    }

    @Override
    public void sleep(int timeoutMillis) {
      defect.sleep(real, timeoutMillis);
    }

    @Override
    public boolean arm() {
      return defect.arm(real);
    }

    @Override
    public void wake() {
      real.wake();
    }
  }
}
