package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.Operation;
import dev.sluice.backend.libfabric.ffm.EndpointCalls;
import dev.sluice.backend.libfabric.ffm.FabricError;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import java.lang.foreign.MemorySegment;

/** Turns descriptors into operations on rails: one each, several for a long one where there are several rails, one for several short ones. Used under the worker's lock. */
final class Poster {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final long PAGE = 4096;

  private final long stripeThreshold;
  private final CopyTurns turns = new CopyTurns();

  // Of the batch at hand.
  private long columns;
  private long stride;

  /** @param stripeThreshold from how many bytes on, twice, a descriptor is spread over several rails */
  Poster(long stripeThreshold) {
    this.stripeThreshold = stripeThreshold;
  }

  /** Posts what is not posted of a batch, up to a limit, or until libfabric takes no more, or the batch failed. */
  void post(Batch batch, int limit) {
    LibfabricEndpoint endpoint = (LibfabricEndpoint) batch.endpoint();
    LibfabricRequests requests = LibfabricRequests.of(batch);
    requests.begin();
    boolean writes = batch.operation() == Operation.WRITE;
    stride = batch.capacity() * (long) Long.BYTES;
    columns = batch.columns().address();
    int next = batch.posted();
    turns.begin(endpoint.underWay());
    while (next < limit) {
      BackendException why = endpoint.breakage().cause();
      if (why != null) {
        batch.fail(why, next);
        break;
      }
      int parts = partsFrom(next, limit, endpoint);
      long status = post(endpoint, requests, writes, next, parts);
      if (status == -FabricError.EAGAIN) {
        break;
      }
      if (status != 0) {
        batch.fail(endpoint.failedBy(status, "", LibfabricWorker.nameOf(batch.operation())), next);
        break;
      }
      turns.posted(parts);
      next += parts;
    }
    batch.posted(next);
    endpoint.ring(false);
  }

  private long post(LibfabricEndpoint endpoint, LibfabricRequests requests, boolean writes, int descriptor, int parts) {
    if (parts > 1) {
      return postGathered(endpoint, requests, writes, descriptor, parts);
    }
    return endpoint.rails() == 1 ? postOn(0, endpoint, requests, writes, descriptor, 0, length(descriptor)) : postStriped(endpoint, requests, writes, descriptor);
  }

  // ---- the columns of a batch

  private long local(int descriptor) {
    return MEMORY.get(JAVA_LONG, columns + descriptor * (long) Long.BYTES);
  }

  private long remote(int descriptor) {
    return MEMORY.get(JAVA_LONG, columns + stride + descriptor * (long) Long.BYTES);
  }

  private long length(int descriptor) {
    return MEMORY.get(JAVA_LONG, columns + 2 * stride + descriptor * (long) Long.BYTES);
  }

  private long localKey(int descriptor) {
    return MEMORY.get(JAVA_LONG, columns + 3 * stride + descriptor * (long) Long.BYTES);
  }

  private long remoteKey(int descriptor) {
    return MEMORY.get(JAVA_LONG, columns + 4 * stride + descriptor * (long) Long.BYTES);
  }

  // ---- operations

  /** Posts some bytes of a descriptor on a rail. */
  private long postOn(int rail, LibfabricEndpoint endpoint, LibfabricRequests requests, boolean writes, int descriptor, long begun, long bytes) {
    Port port = endpoint.port();
    RailEndpoint over = port.rail(rail);
    long local = local(descriptor) + begun;
    long description = KeyTable.number(localKey(descriptor), port.group().first() + rail);
    long remoteKey = remoteKey(descriptor);
    long there = remote(descriptor) + begun + KeyTable.shift(remoteKey);
    long key = KeyTable.number(remoteKey, rail);
    long peer = endpoint.peer(rail);
    return counted(endpoint, requests, writes
        ? over.write(bytes < endpoint.plainFrom(), local, bytes, description, peer, there, key, requests, descriptor)
        : over.read(local, bytes, description, peer, there, key, requests, descriptor));
  }

  private static long counted(LibfabricEndpoint endpoint, LibfabricRequests requests, long status) {
    if (status == 0) {
      requests.add();
      endpoint.began();
    }
    return status;
  }

  /** A long descriptor is spread over the rails, in parts of whole pages; short ones take turns. */
  private long postStriped(LibfabricEndpoint endpoint, LibfabricRequests requests, boolean writes, int descriptor) {
    int rails = endpoint.rails();
    long length = length(descriptor);
    long part = length < 2 * stripeThreshold ? length : Math.max(stripeThreshold, ((length + rails - 1) / rails + PAGE - 1) & -PAGE);
    long begun = requests.begun();
    while (begun < length) {
      int rail = (int) ((begun / part + descriptor) % rails);
      long bytes = Math.min(part, length - begun);
      long status = postOn(rail, endpoint, requests, writes, descriptor, begun, bytes);
      if (status != 0) {
        requests.begun(begun);
        return status;
      }
      begun += bytes;
    }
    requests.begun(0);
    return 0;
  }

  /** How many descriptors go by one operation: several short ones, or several that the peer is to copy straight. */
  private int partsFrom(int first, int limit, LibfabricEndpoint endpoint) {
    boolean straight = endpoint.copiesStraight(length(first));
    if (straight && endpoint.bothCopy() && turns.isOwn()) {
      return 1;
    }
    long mostBytes = straight ? RailGroup.STRAIGHT_BYTES : endpoint.gatheredBytes();
    if (mostBytes == 0) {
      return 1;
    }
    int most = Math.min(limit - first, EndpointCalls.MOST_PARTS);
    int parts = 1;
    long bytes = length(first);
    while (parts < most && (bytes += length(first + parts)) <= mostBytes && endpoint.copiesStraight(length(first + parts)) == straight) {
      parts++;
    }
    return parts;
  }

  private long postGathered(LibfabricEndpoint endpoint, LibfabricRequests requests, boolean writes, int first, int parts) {
    Port port = endpoint.port();
    RailEndpoint over = port.rail(0);
    for (int part = 0; part < parts; part++) {
      int descriptor = first + part;
      long remoteKey = remoteKey(descriptor);
      long description = KeyTable.number(localKey(descriptor), port.group().first());
      over.part(part, local(descriptor), length(descriptor), description, remote(descriptor) + KeyTable.shift(remoteKey), KeyTable.number(remoteKey, 0));
    }
    long peer = endpoint.peer(0);
    return counted(endpoint, requests, writes
        ? over.writeParts(!endpoint.copiesStraight(length(first)), parts, peer, requests, first)
        : over.readParts(parts, peer, requests, first));
  }
}
