package com.example.backend;

import dev.sluice.spi.RegionKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Registered memory. Bytes are copied in short pieces under its monitor and never while a socket is waited for, so that {@link #release} waits
 * for whoever is in the middle of one, and not for a peer. Afterwards no byte changes any more: that is what {@code revocable} promises.
 */
final class Region implements RegionKey {
  static final int EXPORTED_BYTES = 3 * Long.BYTES;

  private final Regions regions;
  private final long handle;
  private final long secret;
  private final MemorySegment memory;
  private boolean revoked;

  Region(Regions regions, long handle, long secret, MemorySegment memory) {
    this.regions = regions;
    this.handle = handle;
    this.secret = secret;
    this.memory = memory;
  }

  @Override
  public long handle() {
    return handle;
  }

  @Override
  public long address() {
    return memory.address();
  }

  @Override
  public byte[] exported() {
    return ByteBuffer.allocate(EXPORTED_BYTES).putLong(handle).putLong(secret).putLong(address()).array();
  }

  boolean isReachedWith(long wanted) {
    return secret == wanted;
  }

  /** Written so that no sum can overflow: the numbers come from peers. */
  boolean holds(long at, long length) {
    return at >= 0 && length >= 1 && length <= memory.byteSize() && at <= memory.byteSize() - length;
  }

  /** Copies from the memory to a buffer. @return false once the key is released: then nothing was copied */
  synchronized boolean give(long at, ByteBuffer to, int bytes) {
    if (revoked) {
      return false;
    }
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, to.array(), to.position(), bytes);
    to.position(to.position() + bytes);
    return true;
  }

  /** Copies from a buffer to the memory. @return false once the key is released: then the bytes went nowhere */
  synchronized boolean take(long at, ByteBuffer from, int bytes) {
    if (!revoked) {
      MemorySegment.copy(from.array(), from.position(), memory, ValueLayout.JAVA_BYTE, at, bytes);
    }
    from.position(from.position() + bytes);
    return !revoked;
  }

  @Override
  public void release() {
    regions.remove(handle);
    synchronized (this) {
      revoked = true;
    }
  }
}
