package dev.sluice.backend.nixl;

import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.backend.nixl.ffm.NixlConstants;
import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeFile;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Batch;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files that are registered. NIXL knows a file by its descriptor and says of a failure only that there was one, so lengths are looked at here, and a movement that
 * failed is tried again by the system's own calls to learn why. Safe for any thread.
 */
final class OpenFiles {
  private final Map<Integer, NativeFile> files = new ConcurrentHashMap<>();

  /** Opens a file for a region. @return the region's range: its place is the descriptor, its address the offset */
  Range open(Memory.InFile memory) throws BackendException {
    try {
      NativeFile file = NativeFile.open(memory.path(), memory.writable());
      files.put(file.descriptor(), file);
      return new Range(Place.of(NixlConstants.MEM_FILE, file.descriptor()), memory.offset(), memory.bytes());
    } catch (IOException refused) {
      throw new BackendException(Kind.REGISTRATION, refused.getMessage() + "; name a file that exists and that this process may use", null, refused);
    }
  }

  /** Nothing uses the file of a place any more. */
  void close(int place) {
    NativeFile file = Place.kind(place) == NixlConstants.MEM_FILE ? files.remove(Place.device(place)) : null;
    if (file != null) {
      file.close();
    }
  }

  /** Refuses to read what is not there. Some releases of NIXL take a short read for a whole one. */
  void checkLengths(Batch batch, int first, int end) throws BackendException {
    for (int i = first; i < end; i++) {
      checkLength(fileOf(batch, i), batch.remoteAddress(i), batch.length(i));
    }
  }

  /** Why a movement failed that NIXL has given up. */
  BackendException failure(Batch batch, int first, int end, int status) {
    try {
      for (int i = first; i < end; i++) {
        repeat(batch, i);
      }
    } catch (BackendException why) {
      return why;
    }
    String file = fileOf(batch, first).path().toString();
    return NixlFailure.of(Kind.FAILED, (batch.operation() == Operation.READ ? "reading " : "writing ") + file + " failed", status, "it went well when it was repeated: post it again");
  }

  private void repeat(Batch batch, int i) throws BackendException {
    NativeFile file = fileOf(batch, i);
    boolean read = batch.operation() == Operation.READ;
    long done = 0;
    while (done < batch.length(i)) {
      long at = batch.remoteAddress(i) + done;
      long bytes = batch.length(i) - done;
      long moved = read ? file.read(batch.localAddress(i) + done, bytes, at) : file.write(batch.localAddress(i) + done, bytes, at);
      if (moved < 0) {
        String why = Libc.strerror((int) -moved);
        throw new BackendException(
            Kind.FAILED, (read ? "reading " : "writing ") + bytes + " bytes at " + at + " of " + file.path() + " failed: " + why
                + (read ? "" : "; what the file has there now is not defined"), NixlStatus.describe(NixlStatus.BACKEND), null);
      }
      if (moved == 0) {
        checkLength(file, batch.remoteAddress(i), batch.length(i));
        return;
      }
      done += moved;
    }
  }

  private static void checkLength(NativeFile file, long offset, long bytes) throws BackendException {
    long there = file.size().orElse(Long.MAX_VALUE);
    if (offset + bytes > there) {
      throw new BackendException(
          Kind.FAILED, bytes + " bytes at " + offset + " of " + file.path() + " cannot be read: the file has " + there + " bytes; read what is there, or write the rest first");
    }
  }

  private NativeFile fileOf(Batch batch, int i) {
    return Objects.requireNonNull(files.get(Place.device(Place.ofKey(batch.remoteKey(i)))), "a descriptor names a file that is not open");
  }
}
