package dev.sluice.tck.mutants;

import static dev.sluice.tck.ContractRule.DONE_1;
import static dev.sluice.tck.ContractRule.DONE_2;
import static dev.sluice.tck.ContractRule.DONE_3;
import static dev.sluice.tck.ContractRule.DONE_6;
import static dev.sluice.tck.ContractRule.DONE_7;

import dev.sluice.Operation;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Worker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Backends that end postings wrongly, or take a thread for themselves. */
final class DoneMutants {
  private DoneMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("fails-now-and-then", "", FailsNowAndThen::new, DONE_1),
        Mutant.of("naps-while-it-progresses", "", NapsWhileItProgresses::new, DONE_2),
        Mutant.of("gives-buffers-up-early", "", GivesBuffersUpEarly::new, DONE_3),
        Mutant.of("closes-when-interrupted", "broken off|PeerLost|FAILED", ClosesWhenInterrupted::new, DONE_6),
        Mutant.of("never-rests", "processor time|two seconds pass idle", NeverRests::new, DONE_7));
  }

  private static final class FailsNowAndThen extends Defect {
    private int polls;

    @Override
    int poll(Worker real, Batch batch) {
      int answer = real.poll(batch);
      if (answer == Worker.DONE && batch.length(0) == 300_000 && ++polls % 40 == 0) {
        batch.fail(new BackendException(BackendException.Kind.FAILED, "an error that was none"), 0);
        return Worker.FAILED;
      }
      return answer;
    }
  }

  /** After a posting of 4,096 bytes it has to rest, in whoever awaits it. */
  private static final class NapsWhileItProgresses extends Defect {
    private static final int NAPS = 20;

    private int naps;

    @Override
    void post(Worker real, Batch batch, int limit) {
      real.post(batch, limit);
      naps = batch.length(0) == 4096 ? NAPS : 0;
    }

    @Override
    int progress(Worker real) {
      int work = real.progress();
      if (work == 0 && naps > 0 && !Thread.currentThread().getName().startsWith("sluice-progress")) {
        naps--;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(600);
        while (System.nanoTime() - end < 0) {
          LockSupport.parkNanos(1_000_000);
        }
      }
      return work;
    }
  }

  /** It says that a batch is over as soon as all of it was handed to the connection. */
  private static final class GivesBuffersUpEarly extends Defect {
    @Override
    int poll(Worker real, Batch batch) {
      int answer = real.poll(batch);
      return answer == Worker.IN_FLIGHT && batch.operation() == Operation.READ && batch.length(0) > 1 << 20 ? Worker.DONE : answer;
    }
  }

  /** As channels of java.nio do. */
  private static final class ClosesWhenInterrupted extends Defect {
    @Override
    void post(Worker real, Batch batch, int limit) {
      if (Thread.currentThread().isInterrupted()) {
        batch.endpoint().abort();
      }
      real.post(batch, limit);
    }
  }

  private static final class NeverRests extends Defect {
    @Override
    boolean arm(Worker real) {
      boolean _ = real.arm();
      return false;
    }
  }
}
