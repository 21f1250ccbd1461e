package dev.sluice.engine;

import dev.sluice.AgentMetadata.KeyEntry;
import dev.sluice.AgentMetadata.RegionEntry;
import dev.sluice.Layout;
import dev.sluice.MemoryKind;
import dev.sluice.Peer;
import dev.sluice.RemoteRegion;
import dev.sluice.RemoteSpans;
import dev.sluice.Rights;
import dev.sluice.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer's region. It is revoked when its owner deregisters it or newer metadata does not hold it. */
final class PeerRegion implements RemoteRegion {
  private final PeerHandle peer;
  private final RegionEntry entry;
  private volatile boolean revoked;

  PeerRegion(PeerHandle peer, RegionEntry entry) {
    this.peer = peer;
    this.entry = entry;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public String name() {
    return entry.name();
  }

  @Override
  public MemoryKind kind() {
    return entry.kind();
  }

  @Override
  public long bytes() {
    return entry.bytes();
  }

  @Override
  public long epoch() {
    return entry.epoch();
  }

  @Override
  public Rights rights() {
    return entry.rights();
  }

  @Override
  public byte[] layout() {
    return entry.layout().clone();
  }

  @Override
  public RemoteSpans spans(Layout layout) {
    List<RemoteSpans.Entry> entries = new ArrayList<>(layout.spans().size());
    for (Span span : layout.spans()) {
      LocalRegion.checkFits(span, entry.bytes(), "region '" + entry.name() + "' of peer '" + peer.name() + "'");
      entries.add(new RemoteSpans.Entry(this, span));
    }
    return new RemoteSpans(entries);
  }

  PeerHandle handle() {
    return peer;
  }

  boolean revoked() {
    return revoked;
  }

  void revoke() {
    revoked = true;
  }

  @Nullable KeyEntry key(String backend) {
    for (KeyEntry key : entry.keys()) {
      if (key.backend().equals(backend)) {
        return key;
      }
    }
    return null;
  }

  /** The device as metadata names it; empty where the bytes are on none. */
  String device() {
    return entry.device().orElse("");
  }

  List<KeyEntry> keys() {
    return entry.keys();
  }
}
