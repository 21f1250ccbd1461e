package dev.sluice.tck.mutants;

import static dev.sluice.tck.ContractRule.NOTIF_1;
import static dev.sluice.tck.ContractRule.NOTIF_2;
import static dev.sluice.tck.ContractRule.NOTIF_3;
import static dev.sluice.tck.ContractRule.NOTIF_4;
import static dev.sluice.tck.ContractRule.NOTIF_5;

import dev.sluice.Operation;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Backends whose frames cannot be relied upon. */
final class NotifMutants {
  private NotifMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("notification-before-data", "is not there yet|delivered twice|missing", NotificationBeforeData::new, NOTIF_1),
        Mutant.of("cuts-long-frames", "", CutsLongFrames::new, NOTIF_2),
        Mutant.of("no-frame-without-data", "", NoFrameWithoutData::new, NOTIF_3, NOTIF_4, NOTIF_5),
        Mutant.of("drops-when-many-wait", "no notification after|was due", DropsWhenManyWait::new, NOTIF_4));
  }

  /** The last descriptor leaves some turns later than it says. */
  private static final class NotificationBeforeData extends Defect {
    private static final int TURNS = 40;

    private final Map<Worker, Batch> late = new IdentityHashMap<>();
    private int turns;

    @Override
    void post(Worker real, Batch batch, int limit) {
      if (limit < batch.count() || batch.count() <= 3 || batch.operation() != Operation.WRITE || late.containsKey(real)) {
        real.post(batch, limit);
        return;
      }
      int last = limit - 1;
      Batch one = new Batch(1);
      one.prepare(batch.operation(), batch.endpoint());
      one.add(batch.localAddress(last), batch.remoteAddress(last), batch.length(last), batch.localKey(last), batch.remoteKey(last));
      late.put(real, one);
      turns = TURNS;
      real.post(batch, last);
      batch.posted(limit);
    }

    @Override
    int progress(Worker real) {
      Batch one = late.get(real);
      if (one != null && --turns < 0) {
        late.remove(real);
        real.post(one, 1);
        real.finish(one);
      }
      return real.progress();
    }
  }

  private static final class CutsLongFrames extends Defect {
    @Override
    int frameBytes(int bytes) {
      return bytes > 8200 ? bytes - 1 : bytes;
    }
  }

  /** Frames are sent with the next data. */
  private static final class NoFrameWithoutData extends Defect {
    private final Map<Endpoint, Integer> sent = new IdentityHashMap<>();
    private final Map<Endpoint, Boolean> used = new IdentityHashMap<>();

    @Override
    void post(Worker real, Batch batch, int limit) {
      used.put(batch.endpoint(), true);
      real.post(batch, limit);
    }

    @Override
    int copies(Endpoint endpoint, long address, int bytes) {
      int number = sent.merge(endpoint, 1, Integer::sum);
      return number <= 3 || used.containsKey(endpoint) ? 1 : 0;
    }
  }

  private static final class DropsWhenManyWait extends Defect {
    private int frames;

    @Override
    int copies(Endpoint endpoint, long address, int bytes) {
      return bytes > 2900 && bytes < 3200 && ++frames == 15_000 ? 0 : 1;
    }
  }
}
