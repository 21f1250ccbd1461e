package dev.sluice.tck.cli;

import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.tck.rate.Expected;
import tools.jackson.databind.JsonNode;

/** Prefill writes a file, and we read it. */
final class Reload implements Arrival {
  private final Conversation peer;
  private final Mover mover;
  private final FileTally tally;

  /** Registers the file. */
  Reload(TargetPool target, FilePool file, Conversation peer) {
    this.peer = peer;
    this.tally = new FileTally(file.path().toString());
    this.mover =
        new Mover(target.agent(), target.job().workload(), target.memory().region(), target.side(), file.toRead(target.agent()), file.side(), Deadline.none());
  }

  @Override
  public void warmUp(Tally all) throws InterruptedException {
    all.file = tally;
    JsonNode warm = Turns.await(peer, Conversation.WARM);
    tally.offloadColdNanos = warm.path("nanos").asLong();
    tally.cacheDropped = warm.path("cacheDropped").asBoolean(false);
    all.coldNanos = mover.warmUp(Operation.READ, peer);
    all.expected = Expected.unknown("no file tells how fast storage is");
  }

  @Override
  public void next(Tally all) throws InterruptedException {
    JsonNode moved = Turns.next(peer);
    tally.offloadNanos += moved.path("nanos").asLong();
    tally.cacheDropped &= moved.path("cacheDropped").asBoolean(false);
    all.nanos += mover.move(Operation.READ, null, peer);
    all.pace = mover.pace();
    all.route = Results.route(mover.route());
  }

  @Override
  public void close() {
    mover.close();
  }
}
