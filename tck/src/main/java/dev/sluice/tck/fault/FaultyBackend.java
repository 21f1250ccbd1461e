package dev.sluice.tck.fault;

import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.CompletionSink;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** A backend of one agent, wrapped. */
final class FaultyBackend implements Backend {
  private final Backend inner;
  private final String name;
  private final Decisions decisions;
  private final List<FaultyWorker> workers;

  private FaultyBackend(Backend inner, String name, Decisions decisions, List<FaultyWorker> workers) {
    this.inner = inner;
    this.name = name;
    this.decisions = decisions;
    this.workers = workers;
  }

  static FaultyBackend open(BackendProvider provider, String name, BackendContext context, IntFunction<Decisions> decisions) throws BackendException {
    Decisions own = decisions.apply(Decisions.NO_WORKER);
    own.open();
    Sinks sinks = new Sinks(context);
    Backend inner = provider.open(new BackendContext(context.agentName(), context.config(), sinks, sinks));
    List<FaultyWorker> workers = new ArrayList<>();
    for (Worker worker : inner.workers()) {
      workers.add(new FaultyWorker(worker, context.frames(), decisions.apply(workers.size())));
    }
    sinks.workers = List.copyOf(workers);
    return new FaultyBackend(inner, name, own, sinks.workers);
  }

  /** What the wrapped backend reports of its workers is of ours. */
  private static final class Sinks implements FrameSink, CompletionSink {
    private final BackendContext context;
    private volatile List<FaultyWorker> workers = List.of();

    Sinks(BackendContext context) {
      this.context = context;
    }

    @Override
    public void received(Worker worker, long address, long bytes) {
      for (FaultyWorker ours : workers) {
        if (ours.wraps(worker)) {
          ours.received(address, bytes);
          return;
        }
      }
    }

    @Override
    public void ended(Worker worker) {
      for (FaultyWorker ours : workers) {
        if (ours.wraps(worker)) {
          context.completions().ended(ours);
          return;
        }
      }
    }
  }

  @Override
  public boolean reaches(CudaDriver driver) {
    return inner.reaches(driver);
  }

  @Override
  public Capabilities capabilities() {
    return inner.capabilities();
  }

  @Override
  public RegionKey register(Memory memory) throws BackendException {
    decisions.failIfDue(Fault.FAIL_REGISTER, BackendException.Kind.REGISTRATION, memory.bytes() + " bytes cannot be registered");
    return inner.register(memory);
  }

  @Override
  public RegionKey register(Memory.OnDevice memory, CudaDevice device) throws BackendException {
    decisions.failIfDue(Fault.FAIL_REGISTER, BackendException.Kind.REGISTRATION, memory.bytes() + " bytes cannot be registered");
    return inner.register(memory, device);
  }

  @Override
  public RegionKey allocate(AllocationSpec spec) throws BackendException {
    decisions.failIfDue(Fault.FAIL_REGISTER, BackendException.Kind.REGISTRATION, spec.bytes() + " bytes cannot be allocated");
    return inner.allocate(spec);
  }

  @Override
  public byte[] endpointInfo() {
    return inner.endpointInfo();
  }

  @Override
  public List<Worker> workers() {
    return List.copyOf(workers);
  }

  @Override
  public Endpoint connect(String peerName, byte[] endpointInfo, Worker worker) throws BackendException {
    FaultyWorker ours = (FaultyWorker) worker;
    ours.decisions().failIfDue(Fault.FAIL_CONNECT, BackendException.Kind.PEER_LOST, "'" + peerName + "' cannot be connected");
    return new FaultyEndpoint(ours, inner.connect(peerName, endpointInfo, ours.inner()), peerName, name);
  }

  @Override
  public void close() {
    inner.close();
    workers.forEach(FaultyWorker::close);
  }
}
