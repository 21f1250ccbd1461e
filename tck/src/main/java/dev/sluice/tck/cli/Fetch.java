package dev.sluice.tck.cli;

import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.tck.workload.Pool;

/** We read from prefill's pool. */
final class Fetch implements Arrival {
  private final Job job;
  private final Conversation peer;
  private final Mover mover;

  Fetch(TargetPool target, Peer prefill, Conversation peer) {
    this.job = target.job();
    Mover.Side there = new Mover.Side(Pool.source(job.workload()), Role.sourceTable(job));
    this.peer = peer;
    this.mover = new Mover(target.agent(), job.workload(), target.memory().region(), target.side(), prefill.region(Role.REGION), there);
  }

  @Override
  public void warmUp(Tally tally) throws InterruptedException {
    tally.coldNanos = mover.warmUp(Operation.READ, peer);
    tally.expected = mover.expected(job);
  }

  @Override
  public void next(Tally tally) throws InterruptedException {
    tally.nanos += mover.move(Operation.READ, Role.done(tally.repetitions + 1, tally.checksum), peer);
    tally.pace = mover.pace();
    tally.route = Results.route(mover.route());
  }

  @Override
  public void close() {
    mover.close();
  }
}
