package dev.sluice.tck.bench.process;

import dev.sluice.Agent;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.Transfer;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Writes of one descriptor of 8 bytes from one agent to another one of this process, whose memory UCX maps: nobody but the caller has to do anything. */
public class PostingCost {
  private static final int AT_ONCE = 64;
  private static final long BYTES = 1 << 16;
  private static final int DESCRIPTOR = 8;

  /** Transfers between two agents. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH sets up first
  public static class Pair {
    final List<Transfer> transfers = new ArrayList<>();
    final Deadline deadline = Deadline.standard();
    private final long[] offset = {0};
    private final long[] length = {DESCRIPTOR};
    private Agent from;
    private Agent to;
    private long ended;

    /** Opens the agents, and writes once. */
    @Setup
    public void open() {
      to = Agents.open("bench-to");
      Region theirs = to.allocate(AllocationSpec.host("pool", BYTES));
      from = Agents.open("bench-from");
      Region ours = from.allocate(AllocationSpec.host("pool", BYTES));
      Peer peer = from.connect(to.metadata());
      for (int i = 0; i < AT_ONCE; i++) {
        transfers.add(from.link(ours, peer.region(theirs.name())).transfer(1));
      }
      ended = post(transfers.getFirst());
      finish(transfers.getFirst(), ended);
    }

    /** Closes them. */
    @TearDown
    public void close() {
      transfers.forEach(Transfer::close);
      from.close();
      to.close();
    }

    long post(Transfer transfer) {
      return transfer.postRanges(Operation.WRITE, offset, offset, length, 1, null, deadline);
    }

    static void finish(Transfer transfer, long posting) {
      PostingState state = transfer.poll(posting);
      while (state == PostingState.POSTED) {
        state = transfer.poll(posting);
      }
      if (state != PostingState.DONE) {
        throw new IllegalStateException("posting " + posting + " is " + state);
      }
    }
  }

  /** The same, where each posting is waited for when the clock stands. */
  @State(Scope.Thread)
  public static class Batch extends Pair {
    private final long[] postings = new long[AT_ONCE];

    /** Waits for all. */
    @TearDown(Level.Invocation)
    public void finish() {
      for (int i = 0; i < postings.length; i++) {
        finish(transfers.get(i), postings[i]);
      }
    }
  }

  /**
   * Posts, each on a transfer of its own.
   *
   * @param batch the transfers
   */
  @Benchmark
  @OperationsPerInvocation(AT_ONCE)
  public void post(Batch batch) {
    for (int i = 0; i < AT_ONCE; i++) {
      batch.postings[i] = batch.post(batch.transfers.get(i));
    }
  }

  /**
   * Posts, and polls until the end.
   *
   * @param pair the transfers
   */
  @Benchmark
  public void postToComplete(Pair pair) {
    Transfer transfer = pair.transfers.getFirst();
    Pair.finish(transfer, pair.post(transfer));
  }

  /**
   * Polls a posting that has ended.
   *
   * @param pair the transfers
   * @return its state
   */
  @Benchmark
  public PostingState pollEnded(Pair pair) {
    return pair.transfers.getFirst().poll(pair.ended);
  }
}
