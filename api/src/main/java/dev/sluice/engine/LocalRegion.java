package dev.sluice.engine;

import dev.sluice.InvalidDescriptorException;
import dev.sluice.Layout;
import dev.sluice.LocalSpans;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RegionState;
import dev.sluice.Span;
import dev.sluice.UnsupportedException;
import dev.sluice.spi.RegionKey;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A region of ours. One number counts who uses it: postings in the low half, and above them those that ended while bytes were on
 * their way; the sign says that it is being deregistered.
 */
final class LocalRegion implements Region {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final long ENDED_EARLY = 1L << 32;
  private static final long CLOSED = Long.MIN_VALUE;

  private final AgentEngine agent;
  private final String name;
  private final long epoch;
  private final RegionOptions options;
  private final Backing backing;
  private final Map<String, RegionKey> keys;
  private final Map<String, String> refusals;

  private final AtomicLong usage = new AtomicLong();
  private final AtomicInteger forPeers = new AtomicInteger();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final List<CompletableFuture<Void>> quietWaiters = new ArrayList<>();
  private boolean cleared;

  /** Whether somebody whom nobody can ask knows how to reach it. */
  private volatile boolean exposed;
  private volatile boolean released;

  LocalRegion(
      AgentEngine agent,
      String name,
      long epoch,
      RegionOptions options,
      Backing backing,
      Map<String, RegionKey> keys,
      Map<String, String> refusals) {
    this.agent = agent;
    this.name = name;
    this.epoch = epoch;
    this.options = options;
    this.backing = backing;
    this.keys = keys;
    this.refusals = refusals;
    this.exposed = keys.values().stream().anyMatch(RegionKey::toldByLibrary);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public MemoryKind kind() {
    return backing.kind();
  }

  @Override
  public long bytes() {
    return backing.bytes();
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public RegionOptions options() {
    return options;
  }

  @Override
  public MemorySegment segment() {
    MemorySegment segment = backing.segment();
    if (segment == null) {
      throw new UnsupportedException("region '" + name + "' is " + backing.kind() + ": only HOST regions have a segment");
    }
    return segment;
  }

  @Override
  public Map<String, String> backends() {
    Map<String, String> all = new LinkedHashMap<>();
    keys.forEach((backend, key) -> all.put(backend, key == StagedKey.INSTANCE ? "staged" : "registered"));
    refusals.forEach((backend, refusal) -> all.merge(backend, refusal, (how, why) -> how + ": " + why));
    return all;
  }

  @Override
  public RegionState state() {
    if (released) {
      return RegionState.RELEASED;
    }
    long now = usage.get();
    return now < 0 || early(now) > 0 ? RegionState.QUARANTINED : RegionState.REGISTERED;
  }

  @Override
  public LocalSpans spans(Layout layout) {
    List<LocalSpans.Entry> entries = new ArrayList<>(layout.spans().size());
    for (Span span : layout.spans()) {
      checkFits(span, backing.bytes(), "region '" + name + "'");
      entries.add(new LocalSpans.Entry(this, span));
    }
    return new LocalSpans(entries);
  }

  @Override
  public CompletionStage<Void> quiet() {
    CompletableFuture<Void> waiter = new CompletableFuture<>();
    synchronized (quietWaiters) {
      if (state() == RegionState.QUARANTINED) {
        quietWaiters.add(waiter);
        return waiter;
      }
    }
    waiter.complete(null);
    return waiter;
  }

  @Override
  public RegionState deregister() {
    return agent.deregister(List.of(this)).getFirst();
  }

  boolean belongsTo(AgentEngine other) {
    return agent == other;
  }

  /** The device memory; null for other kinds. */
  @Nullable DeviceRange device() {
    return backing.device();
  }

  /** The range of a file; null for other kinds. */
  Memory.@Nullable InFile file() {
    return backing.file();
  }

  /** Where it begins: in main memory, as the device sees it, or in its file. */
  long start() {
    DeviceRange device = backing.device();
    Memory.InFile file = backing.file();
    return device != null ? device.pointer() : file != null ? file.offset() : segment().address();
  }

  @Nullable RegionKey key(String backend) {
    return keys.get(backend);
  }

  Map<String, RegionKey> keys() {
    return keys;
  }

  /** Whether it may be used: nobody has begun to deregister it. */
  boolean isOpen() {
    return !released && usage.get() >= 0;
  }

  boolean readOnly() {
    MemorySegment segment = backing.segment();
    return segment != null && segment.isReadOnly();
  }

  static void checkFits(Span span, long bytes, String what) {
    if (span.end() > bytes) {
      throw new InvalidDescriptorException(
          "a span of " + what + " ends at byte " + span.end() + ", and the region has " + bytes + " bytes: correct the layout or the region's length");
    }
  }

  /** A posting begins to use the region; false when it is being deregistered. */
  boolean enter() {
    while (true) {
      long now = usage.get();
      if (now < 0) {
        return false;
      }
      if (usage.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /** A posting ended, and its bytes are quiet. */
  void exit() {
    if (usage.decrementAndGet() < 0) {
      settle();
    }
  }

  /** A posting ended, and its bytes may still move. */
  void endedEarly() {
    long _ = usage.addAndGet(ENDED_EARLY);
  }

  /** The bytes of a posting that had {@linkplain #endedEarly() ended early} are quiet. */
  void quietAtLast() {
    long _ = usage.addAndGet(-ENDED_EARLY - 1);
    settle();
  }

  /** We begin to copy from or to the region for a peer; false when it is being deregistered. */
  boolean enterForPeer() {
    int _ = forPeers.incrementAndGet();
    if (usage.get() >= 0) {
      return true;
    }
    exitForPeer();
    return false;
  }

  /** What was copied for a peer is done. */
  void exitForPeer() {
    if (forPeers.decrementAndGet() == 0 && usage.get() < 0) {
      settle();
    }
  }

  /** Begins to deregister. Answers false when that had begun already. */
  boolean beginClose() {
    while (true) {
      long now = usage.get();
      if (now < 0) {
        return false;
      }
      long unfinished = active(now) - early(now);
      if (unfinished > 0) {
        throw new IllegalStateException(
            "region '" + name + "' is in use by " + unfinished + " unfinished posting(s): await or cancel them before deregistering");
      }
      if (usage.compareAndSet(now, now | CLOSED)) {
        return true;
      }
    }
  }

  /** Begins to deregister whatever uses it: the agent closes. */
  void forceClose() {
    long _ = usage.getAndUpdate(now -> now | CLOSED);
  }

  void reopen() {
    long _ = usage.getAndUpdate(now -> now & ~CLOSED);
  }

  /** From now on it never ends released: an agent without an engine may know its key. */
  void expose() {
    exposed = true;
  }

  boolean exposed() {
    return exposed;
  }

  /** No peer can reach the memory any more. */
  void clear() {
    synchronized (quietWaiters) {
      cleared = true;
    }
    settle();
  }

  CompletableFuture<Void> end() {
    return end;
  }

  private void settle() {
    List<CompletableFuture<Void>> quiet = List.of();
    boolean release = false;
    synchronized (quietWaiters) {
      long now = usage.get();
      if (now < 0 && cleared && active(now) == 0 && forPeers.get() == 0 && !released) {
        release = true;
        try {
          free();
        } finally {
          released = true; // whoever sees it may free the memory
        }
      }
      if (state() != RegionState.QUARANTINED && !quietWaiters.isEmpty()) {
        quiet = List.copyOf(quietWaiters);
        quietWaiters.clear();
      }
    }
    if (release) {
      end.complete(null);
    }
    for (CompletableFuture<Void> waiter : quiet) {
      Thread.startVirtualThread(() -> waiter.complete(null));
    }
  }

  /** A library that fails to let go of the memory may still use it: then it is kept. */
  private void free() {
    boolean freed = true;
    for (Map.Entry<String, RegionKey> key : keys.entrySet()) {
      try {
        key.getValue().release();
      } catch (RuntimeException broken) {
        freed = false;
        LOG.log(System.Logger.Level.WARNING, () -> "region '" + name + "' stays registered with " + key.getKey() + ", and its memory is kept: " + broken);
      }
    }
    if (freed) {
      backing.release().run();
    }
  }

  private static long active(long usage) {
    return usage & 0xffff_ffffL;
  }

  private static long early(long usage) {
    return (usage & ~CLOSED) >>> 32;
  }
}
