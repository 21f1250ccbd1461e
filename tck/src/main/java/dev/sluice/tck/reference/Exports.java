package dev.sluice.tck.reference;

import dev.sluice.spi.RegionKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What is registered, by handle. Any thread. */
final class Exports {
  private final Map<Long, Key> keys = new ConcurrentHashMap<>();
  private final AtomicLong handles = new AtomicLong();
  private final SecureRandom random = new SecureRandom();

  RegionKey add(Exported exported) {
    Key key = new Key(handles.incrementAndGet(), random.nextLong(), exported);
    keys.put(key.handle, key);
    return key;
  }

  /** What a handle of ours stands for. */
  Exported local(long handle) {
    return Objects.requireNonNull(keys.get(handle), "the engine posts with a released key").exported;
  }

  /** Begins to move bytes of what a peer's key stands for. */
  Cursor cursor(Message message) throws CursorException {
    Key key = keys.get(message.key());
    if (key == null || key.secret != message.secret()) {
      throw new CursorException.Revoked();
    }
    if (message.offset() < 0 || message.length() < 1 || message.offset() > key.exported.bytes() - message.length()) {
      throw new CursorException(
          message.length() + " bytes at " + message.offset() + " are not within the " + key.exported.bytes() + " bytes of the region", null);
    }
    return key.exported.cursor(message.offset(), message.length());
  }

  /** Revokes whatever is left. */
  void close() {
    keys.values().forEach(Key::release);
  }

  /** One registration. */
  private final class Key implements RegionKey {
    private final long handle;
    private final long secret;
    private final Exported exported;

    Key(long handle, long secret, Exported exported) {
      this.handle = handle;
      this.secret = secret;
      this.exported = exported;
    }

    @Override
    public long handle() {
      return handle;
    }

    @Override
    public long address() {
      return exported.address();
    }

    @Override
    public byte[] exported() {
      return ReferenceBackend.exportedForm(handle, secret, exported.address());
    }

    @Override
    public void release() {
      keys.remove(handle);
      try {
        exported.revoke();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
