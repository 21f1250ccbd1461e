package dev.sluice.tck.bench.process;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.Transfer;
import dev.sluice.tck.bench.Hooks;
import dev.sluice.tck.fork.ClassPathJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Polls of a posting that stays under way, since the process that it writes to has been stopped, and UCX cannot map memory that was only registered. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets up first
public class WaitingCost {
  static final String REGION = "r0";
  private static final long PAGE = 4096;

  private Process target;
  private Thread hook;
  private Agent agent;
  private Transfer transfer;
  private long posting;

  /**
   * Starts the process, connects, stops it and posts.
   *
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the thread is interrupted
   */
  @Setup
  public void open() throws IOException, InterruptedException {
    target = new ProcessBuilder(ClassPathJvm.command(Holder.class)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    hook = Hooks.atEnd("end-of-target", target::destroyForcibly); // one that is stopped hears of nothing
    String metadata = new BufferedReader(new InputStreamReader(target.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    agent = Agents.open("bench-waiting");
    Region ours = agent.register("pool", Memory.host(Arena.global().allocate(PAGE, PAGE)));
    transfer = agent.link(ours, agent.connect(AgentMetadata.decode(HexFormat.of().parseHex(metadata))).region(REGION)).transfer(1);
    if (new ProcessBuilder("kill", "-STOP", Long.toString(target.pid())).start().waitFor() != 0) {
      throw new IOException("the process cannot be stopped");
    }
    posting = transfer.postRanges(Operation.WRITE, new long[] {0}, new long[] {0}, new long[] {Long.BYTES}, 1, null, Deadline.none());
  }

  /** Ends the process. */
  @TearDown
  public void close() {
    if (transfer.poll(posting) != PostingState.POSTED) {
      throw new IllegalStateException("the posting ended while it was polled");
    }
    target.destroyForcibly();
    Hooks.forget(hook);
    transfer.close();
    agent.close();
  }

  /**
   * Polls, which drives what is under way.
   *
   * @return the state
   */
  @Benchmark
  public PostingState poll() {
    return transfer.poll(posting);
  }
}
