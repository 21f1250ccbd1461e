package dev.sluice.engine;

import dev.sluice.AgentMetadata;
import dev.sluice.AgentMetadata.KeyEntry;
import dev.sluice.AgentMetadata.RegionEntry;
import dev.sluice.AllocationSpec;
import dev.sluice.ConfigurationException;
import dev.sluice.DeviceException;
import dev.sluice.FileOptions;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RegionState;
import dev.sluice.RegistrationException;
import dev.sluice.UnavailableException;
import dev.sluice.UnsupportedException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.events.RegistrationEvent;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.SegmentHold;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capability;
import dev.sluice.spi.RegionKey;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The regions of an agent. Registering is rare, so one monitor guards the tables; native calls happen outside it. */
final class RegionRegistry {
  private final AgentEngine agent;
  private final Map<String, LocalRegion> byName = new LinkedHashMap<>();
  private final SortedMap<Long, LocalRegion> alive = new TreeMap<>();
  private final List<LocalRegion> unreleased = new ArrayList<>();
  private long newestEpoch;

  RegionRegistry(AgentEngine agent) {
    this.agent = agent;
  }

  LocalRegion register(String name, Memory memory, RegionOptions options) {
    return recorded(name, memory.kind(), memory.bytes(), () -> registered(name, memory, options));
  }

  LocalRegion allocate(AllocationSpec spec) {
    // Memory of a device is registered like any.
    return spec.kind() == MemoryKind.DEVICE ? allocateOnDevice(spec) : recorded(spec.name(), spec.kind(), spec.bytes(), () -> allocated(spec));
  }

  private LocalRegion recorded(String name, MemoryKind kind, long bytes, Supplier<LocalRegion> registering) {
    RegistrationEvent event = new RegistrationEvent(agent.name(), name, kind.name(), bytes);
    try {
      LocalRegion region = registering.get();
      event.done(region.keys().keySet());
      return region;
    } catch (RuntimeException refused) {
      event.failed(refused);
      throw refused;
    }
  }

  private LocalRegion registered(String name, Memory memory, RegionOptions options) {
    checkName(name);
    if (memory.bytes() < 1) {
      throw new RegistrationException("region '" + name + "' has no bytes: at least 1 is needed");
    }
    List<BackendUnit> wanted = wanted(options);
    Backing backing = backing(name, memory, options);
    if (memory instanceof Memory.InFile file && !file.writable() && options.rights().allow(Operation.WRITE)) {
      throw new RegistrationException("region '" + name + "' is a range of " + file.path()
          + " that is not to be written, and its rights let peers write: register it with the rights READ, or as writable");
    }
    NewFile made = NewFile.of(name, memory);
    Map<String, RegionKey> keys = new LinkedHashMap<>();
    Map<String, String> refusals = new LinkedHashMap<>();
    @Nullable BackendException first = null;
    for (BackendUnit unit : wanted) {
      DeviceRange device = backing.device();
      if (device != null && !agent.reachesDevices(unit)) {
        continue;
      }
      try {
        checkFile(unit, memory);
        keys.put(unit.name(), device == null ? unit.backend().register(memory) : registerOnDevice(unit, (Memory.OnDevice) memory, device));
      } catch (BackendException refused) {
        first = first == null ? refused : first;
        refusals.put(unit.name(), String.valueOf(refused.getMessage()));
      }
    }
    if (memory.kind() == MemoryKind.DEVICE) {
      wanted.stream().filter(unit -> unit.staging().possible()).forEach(unit -> keys.putIfAbsent(unit.name(), StagedKey.INSTANCE));
    }
    if (keys.isEmpty()) {
      backing.release().run();
      made.discard();
      throw new RegistrationException("no backend takes region '" + name + "' (" + memory.kind() + ", " + memory.bytes() + " bytes): " + refusals,
          first == null ? null : first.status().orElse(null), first);
    }
    try {
      return add(name, options, backing, keys, refusals);
    } catch (RuntimeException refused) {
      made.discard();
      throw refused;
    }
  }

  private static void checkFile(BackendUnit unit, Memory memory) throws BackendException {
    if (!(memory instanceof Memory.InFile file)) {
      return;
    }
    if (file.options().direct() == FileOptions.DirectIo.REQUIRED && !unit.has(Capability.DIRECT_IO)) {
      throw new BackendException(BackendException.Kind.UNSUPPORTED, unit.name() + " does not pass the page cache by");
    }
    if (file.options().durable() && !unit.has(Capability.DURABLE)) {
      throw new BackendException(BackendException.Kind.UNSUPPORTED, unit.name() + " does not see to it that what is written survives a crash of the machine");
    }
  }

  /** Libraries export the allocation that a pointer is in, and with it the first piece alone of memory that has several. */
  private static RegionKey registerOnDevice(BackendUnit unit, Memory.OnDevice memory, DeviceRange device) throws BackendException {
    if (device.pieces() > 1) {
      throw new BackendException(BackendException.Kind.UNSUPPORTED, "the memory is mapped in " + device.pieces() + " pieces, of which a key names one");
    }
    unit.use(device.device());
    try (CudaDevice.Scope _ = device.device().enter()) {
      return unit.backend().register(memory, device.device());
    }
  }

  private Backing backing(String name, Memory memory, RegionOptions options) {
    return switch (memory) {
      case Memory.Host(MemorySegment segment) -> {
        checkWritable(name, segment, options);
        SegmentHold hold = hold(name, segment);
        yield new Backing(memory.kind(), memory.bytes(), segment, null, null, hold::release);
      }
      case Memory.OnDevice device -> new Backing(memory.kind(), memory.bytes(), null, DeviceRange.checked(name, device, cuda(name)), null, () -> {});
      case Memory.InFile file -> new Backing(memory.kind(), memory.bytes(), null, null, file, () -> {});
    };
  }

  private CudaDriver cuda(String name) {
    try {
      return agent.cuda();
    } catch (UnavailableException none) {
      throw new RegistrationException("region '" + name + "' is DEVICE memory, and there is no device here: " + none.getMessage(), none);
    }
  }

  private static void checkWritable(String name, MemorySegment segment, RegionOptions options) {
    if (segment.isReadOnly() && options.rights().allow(Operation.WRITE)) {
      throw new RegistrationException(
          "region '" + name + "' is a read-only segment, and its rights let peers write: register it with the rights READ, or a writable segment");
    }
  }

  private LocalRegion allocated(AllocationSpec spec) {
    checkName(spec.name());
    List<BackendUnit> wanted = wanted(spec.options());
    BackendUnit owner = wanted.stream()
        .filter(unit -> unit.has(Capability.ALLOCATES))
        .findFirst()
        .orElseThrow(() -> new UnsupportedException("none of the backends " + wanted.stream().map(BackendUnit::name).toList()
            + " allocates memory: register memory of your own"));
    Map<String, RegionKey> keys = new LinkedHashMap<>();
    Map<String, String> refusals = new LinkedHashMap<>();
    RegionKey key;
    try {
      key = owner.backend().allocate(spec);
    } catch (BackendException failed) {
      throw Errors.typed("region '" + spec.name() + "' of " + spec.bytes() + " bytes cannot be allocated", failed);
    }
    keys.put(owner.name(), key);
    MemorySegment segment = NativeAccess.view(key.address(), spec.bytes());
    for (BackendUnit unit : wanted) {
      if (unit != owner) {
        try {
          keys.put(unit.name(), unit.backend().register(Memory.host(segment)));
        } catch (BackendException refused) {
          refusals.put(unit.name(), String.valueOf(refused.getMessage()));
        }
      }
    }
    return add(spec.name(), spec.options(), new Backing(spec.kind(), spec.bytes(), segment, null, null, () -> {}), keys, refusals);
  }

  private LocalRegion allocateOnDevice(AllocationSpec spec) {
    checkName(spec.name());
    CudaMemory memory;
    try {
      memory = cuda(spec.name()).device(spec.device().orElseThrow()).allocate(spec.bytes());
    } catch (UnavailableException | DeviceException failed) {
      throw new RegistrationException("region '" + spec.name() + "' of " + spec.bytes() + " bytes cannot be allocated: " + failed.getMessage(),
          failed.nativeStatus().orElse(null), failed);
    }
    try {
      LocalRegion region = register(spec.name(), memory.memory(), spec.options());
      var _ = region.end().thenRun(memory::close);
      return region;
    } catch (RuntimeException refused) {
      memory.close();
      throw refused;
    }
  }

  private LocalRegion add(
      String name,
      RegionOptions options,
      Backing backing,
      Map<String, RegionKey> keys,
      Map<String, String> refusals) {
    synchronized (this) {
      if (!agent.isClosed() && !byName.containsKey(name)) {
        long epoch = ++newestEpoch;
        LocalRegion region = new LocalRegion(agent, name, epoch, options, backing, keys, refusals);
        byName.put(name, region);
        alive.put(epoch, region);
        unreleased.add(region);
        var _ = region.end().thenRun(() -> released(region));
        return region;
      }
    }
    keys.values().forEach(RegionKey::release);
    backing.release().run();
    agent.checkOpen();
    throw new RegistrationException("agent '" + agent.name() + "' has a region '" + name + "' already: choose another name or deregister it first");
  }

  private synchronized void released(LocalRegion region) {
    unreleased.remove(region);
  }

  /** Deregisters some regions in one round; those that end already just say how. */
  List<RegionState> deregister(Collection<Region> list) {
    List<LocalRegion> begun = new ArrayList<>();
    try {
      for (Region region : list) {
        LocalRegion ours = agent.own(region);
        if (ours.state() != RegionState.RELEASED && ours.beginClose()) {
          begun.add(ours);
        }
      }
    } catch (IllegalStateException inUse) {
      begun.forEach(LocalRegion::reopen);
      throw inUse;
    }
    synchronized (this) {
      for (LocalRegion region : begun) {
        byName.remove(region.name(), region);
        alive.remove(region.epoch());
      }
    }
    if (!begun.isEmpty() && !agent.isClosed()) {
      List<RegionState> _ = agent.releases().release(begun);
    }
    return list.stream().map(Region::state).toList();
  }

  /** Tells what an agent without an engine needs. Whatever is registered with that backend now is reachable for whoever gets the bytes. */
  synchronized byte[] expose(BackendUnit unit) throws BackendException {
    byte[] told = unit.backend().foreignMetadata();
    if (!unit.has(Capability.REVOCABLE)) {
      byName.values().stream().filter(region -> region.key(unit.name()) != null).forEach(LocalRegion::expose);
    }
    return told;
  }

  synchronized List<RegionEntry> entries() {
    List<RegionEntry> entries = new ArrayList<>(byName.size());
    for (LocalRegion region : byName.values()) {
      List<KeyEntry> keys = new ArrayList<>();
      region.keys().forEach((backend, key) -> keys.add(new KeyEntry(backend, key.address(), key.exported(), key == StagedKey.INSTANCE)));
      DeviceRange device = region.device();
      entries.add(new RegionEntry(
          region.name(),
          region.epoch(),
          region.kind(),
          region.bytes(),
          region.options().rights(),
          region.options().layout(),
          device == null ? Optional.empty() : Optional.of(device.metadata()),
          keys));
    }
    return entries;
  }

  synchronized long newestEpoch() {
    return newestEpoch;
  }

  synchronized SortedSet<Long> aliveEpochs() {
    return new TreeSet<>(alive.keySet());
  }

  /** The region of an epoch; null when there is none, or none any more. */
  synchronized @Nullable LocalRegion alive(long epoch) {
    return alive.get(epoch);
  }

  /** Everything whose memory is not free yet. */
  synchronized List<LocalRegion> unreleased() {
    return List.copyOf(unreleased);
  }

  private List<BackendUnit> wanted(RegionOptions options) {
    if (options.backends().isEmpty()) {
      return agent.units();
    }
    List<BackendUnit> wanted = new ArrayList<>();
    for (String name : options.backends()) {
      wanted.add(agent.units().stream().filter(unit -> unit.name().equals(name)).findFirst().orElseThrow(() -> new ConfigurationException(
          "a region is limited to backend " + name + ", and agent '" + agent.name() + "' has " + agent.backends().keySet())));
    }
    return wanted;
  }

  private static SegmentHold hold(String name, MemorySegment segment) {
    try {
      return SegmentHold.hold(segment);
    } catch (IllegalArgumentException | IllegalStateException refused) {
      throw new RegistrationException("region '" + name + "': " + refused.getMessage(), refused);
    }
  }

  private static void checkName(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > AgentMetadata.MAX_NAME_BYTES) {
      throw new RegistrationException("a region's name has 1 to " + AgentMetadata.MAX_NAME_BYTES + " bytes of UTF-8, not " + bytes);
    }
  }
}
