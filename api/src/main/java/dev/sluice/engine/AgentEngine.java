package dev.sluice.engine;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AgentMetadata;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.InvalidDescriptorException;
import dev.sluice.Layout;
import dev.sluice.Link;
import dev.sluice.LocalSpans;
import dev.sluice.Memory;
import dev.sluice.MetadataException;
import dev.sluice.Notifications;
import dev.sluice.Peer;
import dev.sluice.PostingCounters;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RegionState;
import dev.sluice.RemoteRegion;
import dev.sluice.RemoteSpans;
import dev.sluice.SluiceException;
import dev.sluice.Span;
import dev.sluice.UnsupportedException;
import dev.sluice.config.EngineSettings;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capability;
import dev.sluice.spi.FrameSink;
import dev.sluice.spi.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent: what ties regions, peers, backends and threads together. */
final class AgentEngine implements Agent {
  private static final int MOST_NOTIFICATION_BYTES = 32 << 10;
  private static final Deadline STANDARD_DEADLINE = Deadline.after(60, TimeUnit.SECONDS);

  private final AgentConfig config;
  private final UUID incarnation = UUID.randomUUID();
  private final List<BackendUnit> units = new ArrayList<>();
  private final DeadlineTimer timer;
  private final NotificationQueue queue = new NotificationQueue(this);
  private final Conversation conversation = new Conversation(this);
  private final FrameSink frames = new Received();
  private final Releases releases = new Releases(this);
  private final RegionRegistry regions = new RegionRegistry(this);
  private final ConnectionRegistry connections = new ConnectionRegistry(this);
  private final Housekeeping housekeeping;
  private final StreamGates gates = new StreamGates();
  private final Counters counters = new Counters();
  private final Reports reports;
  private final Deadline standardDeadline;
  private final long spinNanos;
  private WorkerDriver[] drivers = new WorkerDriver[0];
  private int maxNotificationBytes = MOST_NOTIFICATION_BYTES;
  private Runnable unmanage = () -> {};
  private volatile boolean closed;

  private AgentEngine(AgentConfig config) {
    this.config = config;
    this.reports = new Reports(config.name());
    this.timer = new DeadlineTimer("sluice-deadlines-" + config.name());
    this.housekeeping = new Housekeeping(this);
    this.spinNanos = config.settings().spin().toNanos();
    this.standardDeadline = config.selection().unlimitedDeadline()
        ? Deadline.none()
        : config.selection().defaultDeadline().filter(Duration::isPositive).map(Deadline::after).orElse(STANDARD_DEADLINE);
  }

  static AgentEngine open(AgentConfig config, List<Agents.Chosen> chosen) {
    AgentEngine agent = new AgentEngine(config);
    try {
      for (Agents.Chosen one : chosen) {
        agent.openBackend(one);
      }
    } catch (RuntimeException | Error failed) {
      agent.close();
      throw failed;
    }
    agent.start();
    return agent;
  }

  private void openBackend(Agents.Chosen chosen) {
    String name = chosen.provider().name();
    try {
      BackendContext context = new BackendContext(config.name(), chosen.config(), frames, this::batchEnded);
      units.add(BackendUnit.of(this, name, chosen.why(), Agents.requiredTransport(chosen.config()), chosen.provider().open(context)));
      reports.selected(chosen);
    } catch (BackendException failed) {
      throw Errors.typed("backend " + name + " (" + chosen.why() + ") cannot be opened", failed);
    }
  }

  private void start() {
    List<WorkerDriver> all = new ArrayList<>();
    for (BackendUnit unit : units) {
      all.addAll(unit.drivers());
      maxNotificationBytes = Math.min(maxNotificationBytes, unit.backend().capabilities().maxFrameBytes() - Frames.HEADER);
    }
    drivers = all.toArray(WorkerDriver[]::new);
    all.forEach(WorkerDriver::start);
    housekeeping.start();
    if (settings().jmx()) {
      manage();
    }
  }

  /** A process without JMX has its agent all the same. */
  private void manage() {
    try {
      unmanage = Management.register(this);
    } catch (RuntimeException | LinkageError failed) {
      reports.unmanaged(failed);
    }
  }

  // ---- Agent -----------------------------------------------------------------------------------------------------------------

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public Map<String, String> backends() {
    Map<String, String> names = new LinkedHashMap<>();
    units.forEach(unit -> names.put(unit.name(), unit.why()));
    return names;
  }

  @Override
  public Region register(String region, Memory memory, RegionOptions options) {
    checkOpen();
    return regions.register(region, memory, options);
  }

  @Override
  public Region allocate(AllocationSpec spec) {
    checkOpen();
    return regions.allocate(spec);
  }

  @Override
  public List<RegionState> deregister(Collection<Region> list) {
    return regions.deregister(list);
  }

  @Override
  public AgentMetadata metadata() {
    checkOpen();
    return signed(regions.entries(), null);
  }

  /** Metadata without regions: enough to find the way back to us, over one backend to the very connection. */
  AgentMetadata addressOnly(Connection connection) {
    return signed(List.of(), connection);
  }

  private AgentMetadata signed(List<AgentMetadata.RegionEntry> entries, @Nullable Connection connection) {
    List<AgentMetadata.BackendEntry> backends = units.stream()
        .map(unit -> new AgentMetadata.BackendEntry(unit.name(), connection != null && connection.unit() == unit ? connection.endpointInfo() : unit.backend().endpointInfo()))
        .toList();
    AgentMetadata plain = new AgentMetadata(
        name(), incarnation, regions.newestEpoch(), HostProbe.self(), backends, entries, false, "");
    String secret = settings().clusterSecret();
    return secret == null ? plain : MetadataCodec.sign(plain, secret);
  }

  @Override
  public byte[] foreignMetadata(String backend) {
    checkOpen();
    BackendUnit unit = units.stream().filter(one -> one.name().equals(backend) && one.has(Capability.FOREIGN)).findFirst().orElseThrow(() -> new UnsupportedException(
        "agent '" + name() + "' has no backend " + backend + " that agents without an engine of ours could use; it has " + backends().keySet()));
    try {
      return regions.expose(unit);
    } catch (BackendException failed) {
      throw Errors.typed("agent '" + name() + "' has nothing to tell to agents without an engine", failed);
    }
  }

  @Override
  public <T> T extension(String backend, Class<T> type) {
    checkOpen();
    return units.stream().filter(one -> one.name().equals(backend)).findFirst().flatMap(unit -> unit.backend().extension(type)).orElseThrow(() -> new UnsupportedException(
        "agent '" + name() + "' has no backend " + backend + " that offers " + type.getName() + "; it has " + backends().keySet()));
  }

  @Override
  public Peer connect(AgentMetadata metadata) {
    checkOpen();
    return connections.connect(metadata);
  }

  @Override
  public List<Peer> peers() {
    return closed ? List.of() : connections.peers();
  }

  @Override
  public Link link(LocalSpans local, RemoteSpans remote) {
    checkOpen();
    return LinkBuilder.build(this, local, remote, false);
  }

  @Override
  public Link link(Region local, RemoteRegion remote) {
    checkOpen();
    Span ours = new Span(0, 1, 1, 1);
    return LinkBuilder.build(this, local.spans(Layout.of(ours)), remote.spans(Layout.of(ours)), true);
  }

  @Override
  public Notifications notifications() {
    return queue;
  }

  @Override
  public int maxNotificationBytes() {
    return maxNotificationBytes;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      unmanage.run();
    } finally {
      new AgentShutdown(this).run();
    }
  }

  // ---- for the rest of the engine --------------------------------------------------------------------------------------------

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("agent '" + name() + "' is closed");
    }
  }

  boolean isClosed() {
    return closed;
  }

  EngineSettings settings() {
    return config.settings();
  }

  /** The driver of devices. @throws UnavailableException where there is none */
  CudaDriver cuda() {
    return config.cuda().orElseGet(CudaDriver::ofThisMachine);
  }

  /** Whether a backend reaches device memory itself. */
  boolean reachesDevices(BackendUnit unit) {
    return unit.has(Capability.DEVICE) && config.cuda().map(unit.backend()::reaches).orElse(true);
  }

  Reports reports() {
    return reports;
  }

  StreamGates gates() {
    return gates;
  }

  UUID incarnation() {
    return incarnation;
  }

  List<BackendUnit> units() {
    return units;
  }

  WorkerDriver[] drivers() {
    return drivers;
  }

  DeadlineTimer timer() {
    return timer;
  }

  NotificationQueue queue() {
    return queue;
  }

  Conversation conversation() {
    return conversation;
  }

  Releases releases() {
    return releases;
  }

  RegionRegistry regions() {
    return regions;
  }

  Housekeeping housekeeping() {
    return housekeeping;
  }

  List<PostedTransfer> transfers() {
    return counters.transfers();
  }

  long spinNanos() {
    return spinNanos;
  }

  Deadline resolve(Deadline given) {
    return given.isStandard() ? standardDeadline : given;
  }

  void track(PostedTransfer transfer) {
    counters.begin(transfer);
  }

  void untrack(PostedTransfer transfer) {
    counters.end(transfer);
  }

  @Override
  public List<PostingCounters> counters() {
    return counters.snapshot();
  }

  /** Drives every worker once on the calling thread. */
  void drive() {
    for (WorkerDriver driver : drivers) {
      int _ = driver.driveForCaller();
    }
  }

  void parked(int change) {
    for (WorkerDriver driver : drivers) {
      driver.parked(change);
    }
  }

  /** Whether an agent without an engine, which can prove nothing, is trusted. */
  boolean trustsForeign(String name) {
    return settings().clusterSecret() == null || settings().foreignPeers().contains(name);
  }

  void verify(AgentMetadata metadata) {
    String secret = settings().clusterSecret();
    if (metadata.foreign()) {
      if (!trustsForeign(metadata.name())) {
        throw new MetadataException("agent '" + metadata.name() + "' has no engine of ours and cannot prove that it knows the cluster secret: name it in "
            + "SLUICE_FOREIGN_PEERS to trust it all the same");
      }
    } else if (secret != null) {
      MetadataCodec.verify(metadata, secret);
    }
  }

  @Nullable Connection byToken(long token) {
    return connections.byToken(token);
  }

  List<Connection> connections() {
    return connections.all();
  }

  @Nullable Connection connectionFrom(WorkerDriver driver, AgentMetadata sender, long theirToken) {
    return connections.from(driver, sender, theirToken);
  }

  @Nullable PeerHandle peerOf(Connection connection) {
    return connections.peerOf(connection);
  }

  SortedSet<Long> aliveEpochs() {
    return regions.aliveEpochs();
  }

  void lost(Connection connection, @Nullable SluiceException cause) {
    connections.lost(connection, cause);
  }

  void forget(Connection connection) {
    connections.forget(connection);
  }

  @Nullable Connection foreignConnection(String name) {
    return connections.foreign(name);
  }

  void disconnect(PeerHandle peer) {
    connections.disconnect(peer);
  }

  LocalRegion own(Region region) {
    if (region instanceof LocalRegion ours && ours.belongsTo(this)) {
      return ours;
    }
    throw new InvalidDescriptorException("region '" + region.name() + "' is not one of agent '" + name() + "'");
  }

  /** What backends received. */
  private final class Received implements FrameSink {
    @Override
    public void received(Worker worker, long address, long bytes) {
      for (WorkerDriver driver : drivers) {
        if (driver.worker() == worker) {
          conversation.received(driver, address, bytes);
          return;
        }
      }
    }

    @Override
    public boolean isFrame(long address, long bytes) {
      return Frames.framed(address, bytes);
    }

    @Override
    public void receivedFrom(Worker worker, String sender, long address, long bytes) {
      conversation.receivedFrom(sender, address, bytes);
    }
  }

  private void batchEnded(Worker worker) {
    for (WorkerDriver driver : drivers) {
      if (driver.worker() == worker) {
        driver.parked(1);
        driver.parked(-1);
      }
    }
  }
}
