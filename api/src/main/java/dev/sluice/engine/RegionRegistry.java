package dev.sluice.engine;

import dev.sluice.AgentMetadata;
import dev.sluice.AgentMetadata.KeyEntry;
import dev.sluice.AgentMetadata.RegionEntry;
import dev.sluice.AllocationSpec;
import dev.sluice.ConfigurationException;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RegionState;
import dev.sluice.RegistrationException;
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
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The regions of an agent. Registering is rare, so one monitor guards the tables; native calls happen outside it. */
final class RegionRegistry {
  private final AgentEngine agent;
  private final Map<String, LocalRegion> byName = new LinkedHashMap<>();
  private final SortedSet<Long> alive = new TreeSet<>();
  private final List<LocalRegion> unreleased = new ArrayList<>();
  private long newestEpoch;

  RegionRegistry(AgentEngine agent) {
    this.agent = agent;
  }

  LocalRegion register(String name, Memory memory, RegionOptions options) {
    checkName(name);
    if (memory.bytes() < 1) {
      throw new RegistrationException("region '" + name + "' has no bytes: at least 1 is needed");
    }
    List<BackendUnit> wanted = wanted(options);
    @Nullable SegmentHold hold = null;
    @Nullable MemorySegment segment = null;
    if (memory instanceof Memory.Host(MemorySegment given)) {
      checkWritable(name, given, options);
      segment = given;
      hold = hold(name, given);
    }
    if (memory instanceof Memory.InFile file && !file.writable() && options.rights().allow(Operation.WRITE)) {
      throw new RegistrationException("region '" + name + "' is a range of " + file.path()
          + " that is not to be written, and its rights let peers write: register it with the rights READ, or as writable");
    }
    Map<String, RegionKey> keys = new LinkedHashMap<>();
    Map<String, String> refusals = new LinkedHashMap<>();
    @Nullable BackendException first = null;
    for (BackendUnit unit : wanted) {
      try {
        keys.put(unit.name(), unit.backend().register(memory));
      } catch (BackendException refused) {
        first = first == null ? refused : first;
        refusals.put(unit.name(), String.valueOf(refused.getMessage()));
      }
    }
    if (keys.isEmpty()) {
      if (hold != null) {
        hold.release();
      }
      throw new RegistrationException("no backend takes region '" + name + "' (" + memory.kind() + ", " + memory.bytes() + " bytes): " + refusals,
          first == null ? null : first.status().orElse(null), first);
    }
    return add(name, memory.kind(), memory.bytes(), options, segment, hold, keys, refusals);
  }

  private static void checkWritable(String name, MemorySegment segment, RegionOptions options) {
    if (segment.isReadOnly() && options.rights().allow(Operation.WRITE)) {
      throw new RegistrationException(
          "region '" + name + "' is a read-only segment, and its rights let peers write: register it with the rights READ, or a writable segment");
    }
  }

  LocalRegion allocate(AllocationSpec spec) {
    checkName(spec.name());
    List<BackendUnit> wanted = wanted(spec.options());
    BackendUnit owner = wanted.stream()
        .filter(unit -> unit.has(Capability.ALLOCATES))
        .findFirst()
        .orElseThrow(() -> new RegistrationException("none of the backends " + wanted.stream().map(BackendUnit::name).toList()
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
    return add(spec.name(), spec.kind(), spec.bytes(), spec.options(), segment, null, keys, refusals);
  }

  private LocalRegion add(
      String name,
      MemoryKind kind,
      long bytes,
      RegionOptions options,
      @Nullable MemorySegment segment,
      @Nullable SegmentHold hold,
      Map<String, RegionKey> keys,
      Map<String, String> refusals) {
    synchronized (this) {
      if (!agent.isClosed() && !byName.containsKey(name)) {
        long epoch = ++newestEpoch;
        LocalRegion region = new LocalRegion(agent, name, kind, bytes, epoch, options, segment, hold, keys, refusals);
        byName.put(name, region);
        alive.add(epoch);
        unreleased.add(region);
        var _ = region.end().thenRun(() -> released(region));
        return region;
      }
    }
    keys.values().forEach(RegionKey::release);
    if (hold != null) {
      hold.release();
    }
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

  synchronized List<RegionEntry> entries() {
    List<RegionEntry> entries = new ArrayList<>(byName.size());
    for (LocalRegion region : byName.values()) {
      List<KeyEntry> keys = new ArrayList<>();
      region.keys().forEach((backend, key) -> keys.add(new KeyEntry(backend, key.address(), key.exported(), false)));
      entries.add(new RegionEntry(
          region.name(), region.epoch(), region.kind(), region.bytes(), region.options().rights(), region.options().layout(), Optional.empty(), keys));
    }
    return entries;
  }

  synchronized long newestEpoch() {
    return newestEpoch;
  }

  synchronized SortedSet<Long> aliveEpochs() {
    return new TreeSet<>(alive);
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
