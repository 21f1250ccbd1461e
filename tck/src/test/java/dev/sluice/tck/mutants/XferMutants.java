package dev.sluice.tck.mutants;

import static dev.sluice.tck.ContractRule.XFER_1;
import static dev.sluice.tck.ContractRule.XFER_10;
import static dev.sluice.tck.ContractRule.XFER_11;
import static dev.sluice.tck.ContractRule.XFER_13;
import static dev.sluice.tck.ContractRule.XFER_2;
import static dev.sluice.tck.ContractRule.XFER_3;
import static dev.sluice.tck.ContractRule.XFER_5;
import static dev.sluice.tck.ContractRule.XFER_7;
import static dev.sluice.tck.ContractRule.XFER_8;
import static dev.sluice.tck.ContractRule.XFER_9;

import dev.sluice.Operation;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Backends that move the wrong bytes, or at the wrong time. */
final class XferMutants {
  private static final MemorySegment MEMORY = NativeAccess.everything();

  private XferMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("touches-the-source", "", TouchesTheSource::new, XFER_1, XFER_3, XFER_5),
        Mutant.of("a-word-too-far", "", AWordTooFar::new, XFER_2, XFER_7),
        Mutant.of("size-4095-is-short", "", Size4095IsShort::new, XFER_2, XFER_3),
        Mutant.of("forgets-beyond-65536", "", ForgetsBeyond65536::new, XFER_5),
        Mutant.of("drops-what-overlaps", "", DropsWhatOverlaps::new, XFER_7),
        Mutant.of("last-posting-s-place", "", LastPostingsPlace::new, XFER_8),
        Mutant.of("done-before-it-is", "there though the WRITE is done|is not there|-1", DoneBeforeItIs::new, XFER_9),
        Mutant.of("mixes-batches", "", MixesBatches::new, XFER_10),
        Mutant.of("mixes-peers", "", MixesPeers::new, XFER_11),
        Mutant.of("one-queue", "share of the time", OneQueue::new, XFER_13));
  }

  private static final class TouchesTheSource extends Defect {
    @Override
    void descriptor(Descriptor descriptor) {
      if (descriptor.operation == Operation.WRITE && descriptor.length > 3_000_000) {
        long last = descriptor.local + descriptor.length - 1;
        MEMORY.set(ValueLayout.JAVA_BYTE, last, (byte) (MEMORY.get(ValueLayout.JAVA_BYTE, last) + 1));
      }
    }
  }

  private static final class AWordTooFar extends Defect {
    @Override
    void descriptor(Descriptor descriptor) {
      if (descriptor.count > 100 && descriptor.index == 7 && descriptor.count < 1000) {
        descriptor.length++;
      }
    }
  }

  private static final class Size4095IsShort extends Defect {
    @Override
    void descriptor(Descriptor descriptor) {
      if (descriptor.length == 4095) {
        descriptor.length--;
      }
    }
  }

  private static final class ForgetsBeyond65536 extends Defect {
    private long local;
    private long remote;
    private long length;

    @Override
    void descriptor(Descriptor descriptor) {
      if (descriptor.index == 0) {
        local = descriptor.local;
        remote = descriptor.remote;
        length = descriptor.length;
      } else if (descriptor.index >= 65_536) {
        descriptor.local = local;
        descriptor.remote = remote;
        descriptor.length = length;
      }
    }
  }

  private static final class DropsWhatOverlaps extends Defect {
    private long begin;
    private long end;
    private long local;

    @Override
    void descriptor(Descriptor descriptor) {
      if (descriptor.index > 0 && descriptor.remote < end && descriptor.remote + descriptor.length > begin) {
        descriptor.remote = begin;
        descriptor.local = local;
        descriptor.length = end - begin;
      }
      begin = descriptor.remote;
      end = descriptor.remote + descriptor.length;
      local = descriptor.local;
    }
  }

  /** A request that keeps the place of its first posting. */
  private static final class LastPostingsPlace extends Defect {
    private final Map<Batch, Long> postings = new IdentityHashMap<>();

    @Override
    void post(Worker real, Batch batch, int limit) {
      long number = postings.merge(batch, 1L, Long::sum);
      if (number > 490 && batch.count() > 1 && batch.count() <= 8) {
        Batch stale = new Batch(batch.capacity());
        stale.prepare(batch.operation(), batch.endpoint());
        long shift = batch.remoteAddress(0) > 64 ? 1 : 0;
        stale.add(batch.localAddress(0), batch.remoteAddress(0) + shift, batch.length(0), batch.localKey(0), batch.remoteKey(0));
        real.post(stale, 1);
        real.finish(stale);
      }
      real.post(batch, limit);
    }
  }

  private static final class DoneBeforeItIs extends Defect {
    @Override
    int poll(Worker real, Batch batch) {
      int answer = real.poll(batch);
      return answer == Worker.IN_FLIGHT && batch.posted() == batch.count() && batch.operation() == Operation.WRITE && batch.length(0) == 20_000 ? Worker.DONE : answer;
    }
  }

  /** While another batch is under way, a long descriptor begins where that one's began. */
  private static final class MixesBatches extends Defect {
    private final Map<Worker, Batch> last = new IdentityHashMap<>();
    private long others;

    @Override
    synchronized void post(Worker real, Batch batch, int limit) {
      Batch before = last.put(real, batch);
      if (before != null && before != batch && before.count() > 1 && before.count() <= 12 && batch.count() > 1 && batch.count() <= 12 && ++others % 50 == 0) {
        Batch mixed = new Batch(1);
        mixed.prepare(batch.operation(), batch.endpoint());
        mixed.add(before.localAddress(0), batch.remoteAddress(0), Math.min(before.length(0), batch.length(0)), batch.localKey(0), batch.remoteKey(0));
        real.post(mixed, 1);
        real.finish(mixed);
      }
      real.post(batch, limit);
    }
  }

  /** Keys that are looked up without their connection. */
  private static final class MixesPeers extends Defect {
    private final Map<Long, Endpoint> first = new java.util.concurrent.ConcurrentHashMap<>();
    private int batches;

    @Override
    void post(Worker real, Batch batch, int limit) {
      if (batch.count() == 1 && batch.length(0) == 20_000 && batch.operation() == Operation.WRITE && ++batches > 8) {
        Endpoint other = first.putIfAbsent(0L, batch.endpoint());
        if (other != null) {
          Batch wrong = new Batch(1);
          wrong.prepare(Operation.READ, batch.endpoint());
          // From elsewhere in the region, so that it is wrong whether the bytes that are written are there already or not.
          wrong.add(batch.localAddress(0), batch.remoteAddress(0) + 5_000, 100, batch.localKey(0), batch.remoteKey(0));
          real.post(wrong, 1);
          real.finish(wrong);
        }
      }
      real.post(batch, limit);
    }
  }

  /** One queue for everybody: nothing is posted before the large batch ahead is over. */
  private static final class OneQueue extends Defect {
    private final Map<Worker, Batch> ahead = new IdentityHashMap<>();

    @Override
    synchronized void post(Worker real, Batch batch, int limit) {
      Batch first = ahead.get(real);
      if (first != null && first != batch) {
        return;
      }
      real.post(batch, limit);
      if (batch.length(0) > 1 << 20) {
        ahead.put(real, batch);
      }
    }

    @Override
    synchronized int poll(Worker real, Batch batch) {
      int answer = real.poll(batch);
      if (answer != Worker.IN_FLIGHT && batch.posted() == batch.count()) {
        ahead.remove(real, batch);
      }
      return answer;
    }
  }
}
