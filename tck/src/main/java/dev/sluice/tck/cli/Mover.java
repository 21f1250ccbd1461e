package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.Deadline;
import dev.sluice.Link;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Route;
import dev.sluice.Transfer;
import dev.sluice.tck.rate.Expected;
import dev.sluice.tck.rate.RouteRates;
import dev.sluice.tck.workload.BlockTable;
import dev.sluice.tck.workload.Pool;
import dev.sluice.tck.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Moves a whole workload, as often as it is asked: one posting for each part, all blocks of all its spans at once. */
final class Mover implements AutoCloseable {
  private static final Duration WARM_UP = Duration.ofSeconds(1);
  private static final int WARM_UPS = 8;
  private static final Duration SLICE = Duration.ofMillis(100);

  /**
   * One side of the workload.
   *
   * @param pool where the spans lie
   * @param table where the blocks lie
   */
  record Side(Pool pool, BlockTable table) {}

  private final List<Link> links = new ArrayList<>();
  private final List<Transfer> transfers = new ArrayList<>();
  private final Side here;
  private final Side there;
  private final Deadline deadline;
  private Speeds.Pace pace = Speeds.Pace.NONE;

  /** With the deadline that the agent's configuration says. */
  Mover(Agent agent, Workload workload, Region local, Side here, RemoteRegion remote, Side there) {
    this(agent, workload, local, here, remote, there, Deadline.standard());
  }

  /** With a deadline for each posting. */
  Mover(Agent agent, Workload workload, Region local, Side here, RemoteRegion remote, Side there, Deadline deadline) {
    this.here = here;
    this.there = there;
    this.deadline = deadline;
    for (int part = 0; part < workload.parts().size(); part++) {
      Link link = agent.link(local.spans(here.pool().layouts().get(part)), remote.spans(there.pool().layouts().get(part)));
      links.add(link);
      transfers.add(link.transfer(workload.parts().get(part).blocks()));
    }
  }

  /**
   * Moves everything a few times without telling anybody: connections are made, memory is touched and code is compiled on the way.
   *
   * @return nanoseconds of the first time
   */
  long warmUp(Operation operation, Conversation peer) throws InterruptedException {
    long begin = System.nanoTime();
    long cold = move(operation, null, peer);
    for (int i = 0; i < WARM_UPS && System.nanoTime() - begin < WARM_UP.toNanos(); i++) {
      move(operation, null, peer);
    }
    return cold;
  }

  /**
   * Moves everything once.
   *
   * @return nanoseconds from the first posting to the end of the last
   */
  long move(Operation operation, byte @Nullable [] notification, Conversation peer) throws InterruptedException {
    int last = transfers.size() - 1;
    long[] postings = new long[transfers.size()];
    long begin = System.nanoTime();
    for (int part = 0; part < last; part++) {
      postings[part] = transfers.get(part).post(operation, local(part), remote(part), null, deadline);
    }
    for (int part = 0; part < last; part++) {
      await(part, postings[part], peer);
    }
    // Only the last posting tells the peer, so everything else must be there before it.
    postings[last] = transfers.get(last).post(operation, local(last), remote(last), notification, deadline);
    await(last, postings[last], peer);
    long nanos = System.nanoTime() - begin;
    pace = pace.and(nanos);
    return nanos;
  }

  Route route() {
    return links.getLast().route();
  }

  /** How fast everything was moved up to now. */
  Speeds.Pace pace() {
    return pace;
  }

  /** What the route should reach; takes some tens of milliseconds, so that it is not asked for while anything is timed. */
  Expected expected(Job job) {
    return RouteRates.ofThisMachine().of(route(), job.memory(), job.workload().bytes() / job.workload().descriptors());
  }

  private int[] local(int part) {
    return here.table().byPart().get(part);
  }

  private int[] remote(int part) {
    return there.table().byPart().get(part);
  }

  private void await(int part, long posting, Conversation peer) throws InterruptedException {
    while (!transfers.get(part).await(posting, SLICE)) {
      peer.check();
    }
  }

  @Override
  public void close() {
    transfers.forEach(Transfer::close);
  }
}
