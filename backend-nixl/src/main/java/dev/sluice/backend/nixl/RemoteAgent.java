package dev.sluice.backend.nixl;

import dev.sluice.backend.nixl.ffm.NixlMetadata;
import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What our NIXL knows of a peer's. NIXL forgets a peer as a whole only, never one of its regions, and takes whichever it knows that covers the bytes; so once it could
 * take one that the peer has deregistered, everything is forgotten and told anew, when nothing is under way. Shared by all connections to the peer; used under the worker's lock.
 */
final class RemoteAgent {
  /** NIXL itself looks into its store for 5 s. */
  private static final long LONGEST_FETCH_NANOS = 6_000_000_000L;

  private final NativeAgent ours;
  private final boolean self;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment nameText;
  private final Map<Long, ExportedRegion> imports = new HashMap<>();

  /** What NIXL knows and the peer has deregistered. */
  private final List<Range> dropped = new ArrayList<>();

  private EndpointInfo info;
  private int users;
  private int underWay;
  private int numbers;
  private int generation;
  private boolean known;
  private boolean stale;
  private boolean broken;
  private boolean fetching;
  private long fetchBegan;

  RemoteAgent(NativeAgent ours, EndpointInfo info) {
    this.ours = ours;
    this.info = info;
    this.self = info.name().equals(ours.name());
    this.nameText = arena.allocateFrom(info.name());
  }

  /** A connection begins to use it. */
  void use(String peer) throws BackendException {
    if (users == 0 && !self) {
      begin(peer);
    } else if (broken) {
      stale = true; // NIXL connects anew only what it has forgotten
    }
    users++;
  }

  private void begin(String peer) throws BackendException {
    try {
      if (!info.knownToNixl()) {
        tell(info.connection(), peer);
      } else if (!isKnown()) {
        throw new BackendException(Kind.METADATA, "NIXL knows no agent " + info.name() + " (any more): fetch its metadata, and connect after that");
      }
      known = true;
    } catch (BackendException refused) {
      arena.close();
      throw refused;
    }
  }

  /** Whether the next {@link #leave} is the last. */
  boolean isUsedOnce() {
    return users == 1;
  }

  /** A connection ends. @return whether it was the last, after which this is used no more */
  boolean leave() {
    if (--users > 0) {
      return false;
    }
    forget();
    arena.close();
    return true;
  }

  boolean isSelf() {
    return self;
  }

  EndpointInfo info() {
    return info;
  }

  long nameText() {
    return nameText.address();
  }

  /** Changes when requests that were made before cannot be posted any more. */
  int generation() {
    return generation;
  }

  void began() {
    underWay++;
  }

  void ended() {
    underWay--;
  }

  long importRegion(ExportedRegion region, String peer) throws BackendException {
    if (dropped.stream().anyMatch(region.range()::overlaps)) {
      stale = true;
    }
    if (info.foreign()) {
      checkTold(region.range(), peer);
    } else if (!self && !stale && imports.values().stream().noneMatch(other -> other.range().equals(region.range()))) {
      tell(region.metadata(), peer);
    }
    long key = Place.key(++numbers, region.range().place());
    imports.put(key, region);
    return key;
  }

  void dropRegion(long key) {
    ExportedRegion gone = imports.remove(key);
    if (gone != null && !self && !info.foreign()) {
      dropped.add(gone.range());
      stale |= imports.values().stream().anyMatch(other -> other.range().overlaps(gone.range()));
    }
  }

  /** Whether requests can be made now; false while some are under way that have to end first. */
  boolean ready(String peer) throws BackendException {
    if (!stale) {
      return true;
    }
    if (underWay > 0) {
      return false;
    }
    if (info.knownToNixl()) {
      return fetchedAgain(peer);
    }
    forget();
    tell(info.connection(), peer);
    known = true;
    if (!info.foreign()) {
      Set<Range> told = new HashSet<>(); // NIXL takes one key for a range
      for (ExportedRegion region : imports.values()) {
        if (told.add(region.range())) {
          tell(region.metadata(), peer);
        }
      }
    }
    stale = false;
    return true;
  }

  /** Lets NIXL forget an agent that it was told of by others, and look for it again. */
  private boolean fetchedAgain(String peer) throws BackendException {
    if (!fetching) {
      forget();
      Calls.check(
          NixlMetadata.fetch_remote_md(ours.handle(), nameText.address(), 0), Kind.PEER_LOST, "NIXL does not look for peer " + peer + " again", NixlFailure.LOG_REMEDY);
      fetching = true;
      fetchBegan = System.nanoTime();
    }
    if (isKnown()) {
      fetching = false;
      stale = false;
      known = true;
    } else if (System.nanoTime() - fetchBegan > LONGEST_FETCH_NANOS) {
      fetching = false;
      throw new BackendException(Kind.PEER_LOST, "peer " + peer + " is not where NIXL knew it from any more: fetch its metadata again when it is");
    }
    return !stale;
  }

  /** NIXL's connection broke. */
  void broke() {
    broken = true;
  }

  /** Takes newer metadata of an agent without an engine: it is told when nothing is under way. */
  void refresh(EndpointInfo newer) {
    info = newer;
    stale |= !newer.knownToNixl(); // NIXL knows already
  }

  /** What its metadata does not hold, NIXL would refuse later without a reason. */
  private void checkTold(Range range, String peer) throws BackendException {
    if (!ready(peer)) {
      return; // found out when it is posted
    }
    Calls.check(
        ours.knows(nameText.address(), range), Kind.METADATA, range.bytes() + " bytes at 0x" + Long.toHexString(range.address()) + " are not in what agent " + peer + " has told of itself",
        "let it register them first, and take its metadata after that");
  }

  /** Whether NIXL still knows it: it forgets a peer that it found gone. */
  boolean isKnown() {
    return self || NixlMetadata.check_remote_md(ours.handle(), nameText.address(), 0) == NixlStatus.SUCCESS;
  }

  private void forget() {
    generation++;
    broken = false;
    dropped.clear();
    if (known) {
      known = false;
      int _ = NixlMetadata.invalidate_remote_md(ours.handle(), nameText.address());
    }
  }

  private void tell(byte[] metadata, String peer) throws BackendException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment bytes = scratch.allocateFrom(ValueLayout.JAVA_BYTE, metadata);
      long name =
          Calls.made(
              Kind.PEER_LOST, "NIXL does not take the metadata of peer " + peer, "see whether the peer lives and can be reached, and fetch its metadata again",
              out -> NixlMetadata.load_remote_md(ours.handle(), bytes.address(), metadata.length, out));
      String told = NativeAccess.string(name);
      Libc.free(name);
      if (!told.equals(info.name())) {
        throw new BackendException(Kind.METADATA, "metadata of peer " + peer + " is about NIXL's agent " + told + " instead of " + info.name());
      }
    }
  }
}
