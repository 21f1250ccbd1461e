package dev.sluice.engine;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.spi.BackendException;
import java.util.ArrayList;
import java.util.List;

/** A chunk that a peer wants compared. Whatever it names is checked against our regions first. Touched under the driver's lock. */
final class CheckService {
  private final Connection connection;
  private final Checks checks;
  private final long id;
  private final Operation operation;
  private final int theirs;
  private final CheckedChunk chunk;
  private final RangeSum sum;
  private final List<LocalRegion> regions = new ArrayList<>();
  private boolean begun;
  private boolean failed;

  CheckService(Connection connection, Checks checks, RangeSum sum, long id, Operation operation, int theirs, CheckedChunk chunk) {
    this.connection = connection;
    this.checks = checks;
    this.id = id;
    this.operation = operation;
    this.theirs = theirs;
    this.chunk = chunk;
    this.sum = sum;
  }

  /**
   * Goes on. Answers true when it is over.
   *
   * @param stopped whether nobody waits for the answer any more
   */
  boolean advance(boolean stopped) {
    try {
      if (!failed && !stopped) {
        if (!begun) {
          begin();
        }
        if (!sum.advance()) {
          return false;
        }
        answer();
        leaveRegions();
        return true;
      }
    } catch (BackendException refused) {
      checks.refused(id, refused);
      failed = true;
    }
    if (!sum.settled()) {
      return false;
    }
    leaveRegions();
    return true;
  }

  private void begin() throws BackendException {
    begun = true;
    LocalRegion first = null;
    long bytes = 0;
    LocalRegion region = null;
    for (int i = 0; i < chunk.count(); i++) {
      if (region == null || region.epoch() != chunk.epoch(i)) {
        region = entered(chunk.epoch(i));
      }
      checkFits(region, chunk.offset(i), chunk.length(i));
      bytes += chunk.length(i);
      if (first == null) {
        first = region;
        DeviceRange range = region.device();
        Memory.InFile file = region.file();
        sum.begin(range == null ? null : range.device(), file == null ? null : file.path());
      } else if (region != first && (region.kind() != MemoryKind.HOST || first.kind() != MemoryKind.HOST)) {
        throw new BackendException(BackendException.Kind.FAILED, "one chunk names several regions that are not main memory");
      }
      if (bytes > IntegrityCheck.CHUNK_BYTES) {
        throw new BackendException(BackendException.Kind.FAILED, "a chunk of over " + bytes + " bytes is too long");
      }
      sum.add(region.start() + chunk.offset(i), chunk.length(i));
    }
    if (first == null) {
      throw new BackendException(BackendException.Kind.FAILED, "a chunk without ranges");
    }
  }

  private LocalRegion entered(long epoch) throws BackendException {
    LocalRegion region = connection.agent().regions().alive(epoch);
    if (region == null) {
      throw new BackendException(BackendException.Kind.STALE, "there is no region of epoch " + epoch + " (any more)");
    }
    if (!region.options().rights().allow(operation)) {
      throw new BackendException(BackendException.Kind.UNSUPPORTED, "region '" + region.name() + "' is registered for " + region.options().rights() + " only");
    }
    if (region.key(connection.unit().name()) == null) {
      throw new BackendException(BackendException.Kind.UNSUPPORTED, "region '" + region.name() + "' is not registered with " + connection.unit().name());
    }
    if (!regions.contains(region)) {
      if (!region.enterForPeer()) {
        throw new BackendException(BackendException.Kind.STALE, "region '" + region.name() + "' is being deregistered");
      }
      regions.add(region);
    }
    return region;
  }

  private static void checkFits(LocalRegion region, long offset, long length) throws BackendException {
    if (length < 1 || offset < 0 || offset > region.bytes() - length) {
      throw new BackendException(BackendException.Kind.FAILED, "offset " + offset + ", length " + length + " does not lie in region '" + region.name() + "'");
    }
  }

  private void answer() throws BackendException {
    if (sum.value() == theirs) {
      checks.agreed(id);
    } else if (regions.stream().anyMatch(region -> !region.options().rights().allow(Operation.READ)) && !checks.mayGuess()) {
      throw new BackendException(BackendException.Kind.UNSUPPORTED, "region '" + regions.getFirst().name() + "' is not registered for reading, and too many sums of it were wrong");
    } else {
      checks.differs(id, "CRC32C of " + sum.bytes() + " bytes in " + chunk.count() + (chunk.count() == 1 ? " range" : " ranges") + " of region '" + regions.getFirst().name() + "' from offset " + chunk.offset(0) + " on");
    }
  }

  private void leaveRegions() {
    regions.forEach(LocalRegion::exitForPeer);
    regions.clear();
  }
}
