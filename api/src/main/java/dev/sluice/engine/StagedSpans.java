package dev.sluice.engine;

import dev.sluice.cuda.CudaDevice;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the span pairs of a link are reached whose postings go through slabs. Descriptors of a staged link carry the number of their span pair in place of keys, device pointers as local
 * addresses, and offsets in the region as remote addresses where the peer's engine takes part. Those of a link that packs are as the backend takes them, since not all of its postings
 * go through slabs.
 */
final class StagedSpans {
  private final @Nullable CudaDevice[] localDevice;
  private final long[] localKey;
  private final boolean[] remoteStaged;
  private final long[] remoteRegion;
  private final String[] remoteDevice;
  private final long[] remoteKey;
  private final boolean packed;

  StagedSpans(int spans) {
    this(spans, false);
  }

  private StagedSpans(int spans, boolean packed) {
    this.packed = packed;
    localDevice = new CudaDevice[spans];
    localKey = new long[spans];
    remoteStaged = new boolean[spans];
    remoteRegion = new long[spans];
    remoteDevice = new String[spans];
    remoteKey = new long[spans];
  }

  /** Those of a link between host memory on both sides, whose engines copy. */
  static StagedSpans packed(List<PeerRegion> remotes) {
    StagedSpans spans = new StagedSpans(remotes.size(), true);
    for (int s = 0; s < remotes.size(); s++) {
      spans.remoteStaged(s, remotes.get(s));
    }
    return spans;
  }

  /** Whether all bytes are copied through slabs though the backend reaches both ends. */
  boolean packed() {
    return packed;
  }

  /** @param device the device whose memory is copied; null where the backend reaches the memory itself, with a key */
  void local(int s, @Nullable CudaDevice device, long key) {
    localDevice[s] = device;
    localKey[s] = key;
  }

  void remoteStaged(int s, PeerRegion region) {
    remoteStaged[s] = true;
    remoteRegion[s] = region.epoch();
    remoteDevice[s] = region.device();
  }

  void remoteDirect(int s, long key) {
    remoteDevice[s] = "";
    remoteKey[s] = key;
  }

  /** The device that this side copies from and to; null where it copies nothing. */
  @Nullable CudaDevice localDevice(int s) {
    return localDevice[s];
  }

  long localKey(int s) {
    return localKey[s];
  }

  /** Whether the peer's engine takes part. */
  boolean remoteStaged(int s) {
    return remoteStaged[s];
  }

  /** The epoch by which the peer knows the region. */
  long remoteRegion(int s) {
    return remoteRegion[s];
  }

  long remoteKey(int s) {
    return remoteKey[s];
  }

  /** Whether descriptors of two span pairs can go through one slab. */
  boolean together(int a, int b) {
    return a == b
        || (localDevice[a] == localDevice[b]
            && localKey[a] == localKey[b]
            && remoteStaged[a] == remoteStaged[b]
            && Objects.equals(remoteDevice[a], remoteDevice[b]));
  }

  /** A device that takes part here; null where none does. */
  @Nullable CudaDevice anyDevice() {
    for (CudaDevice device : localDevice) {
      if (device != null) {
        return device;
      }
    }
    return null;
  }

  boolean any() {
    for (int s = 0; s < remoteStaged.length; s++) {
      if (remoteStaged[s] || localDevice[s] != null) {
        return true;
      }
    }
    return false;
  }
}
