package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.PeerLostException;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** FAIL-5: the link between two hosts. Commands of the user cut it and join it again. */
@WantsQuiet
public abstract class LinkRules extends ContractRules {
  /** The system property with the command that cuts the link, run by a shell on this host. */
  public static final String DOWN = "sluice.tck.link-down";

  /** The system property with the command that joins it again. */
  public static final String UP = "sluice.tck.link-up";

  private static final Duration NOTICED = Duration.ofSeconds(30);
  private static final long BYTES = 64L << 20;

  /** For subclasses. */
  protected LinkRules() {}

  @Rule(ContractRule.FAIL_5)
  final void fail5_whenTheLinkIsCutEachUnfinishedPostingEndsAsPeerLost() throws Exception {
    if (!RemoteHost.used()) {
      throw new NotApplicableException("there is one host: ./sluice certify --peer tries two");
    }
    String down = System.getProperty(DOWN);
    String up = System.getProperty(UP);
    if (down == null || up == null) {
      throw new NotRunException("nobody said how the link is cut: --link-down and --link-up");
    }
    Pair pair = pair(ownPeer());
    Region local = pair.region("local", BYTES, 0);
    RemoteRegion remote = pair.remote("remote", BYTES, 0);
    List<Transfer> transfers = new ArrayList<>();
    long[] postings = new long[6];
    for (int i = 0; i < postings.length; i++) {
      transfers.add(transfer(pair, local, remote, 1));
    }
    Transfer first = transfers.getFirst();
    first.await(Ranges.of(0, 0, BYTES).post(first, Operation.WRITE, null));
    run(down);
    long cut = System.nanoTime();
    try {
      for (int i = 0; i < postings.length; i++) {
        postings[i] = Ranges.of(0, 0, BYTES).post(transfers.get(i), i % 2 == 0 ? Operation.WRITE : Operation.READ, new byte[8], Deadline.none());
      }
      for (int i = 0; i < postings.length; i++) {
        Transfer transfer = transfers.get(i);
        long posting = postings[i];
        Budgets.eventually("posting " + i + " ends after the link was cut", Budgets.scaled(NOTICED).minusNanos(System.nanoTime() - cut),
            () -> transfer.poll(posting) != PostingState.POSTED);
        assertThat(transfer.failure(posting)).as("posting %s", i).containsInstanceOf(PeerLostException.class);
      }
      Budgets.eventually("the loss is known", () -> pair.peer().loss().isPresent());
    } finally {
      run(up);
    }
    Pair again = Pair.connect(pair.here(), there(ownPeer()));
    RemoteRegion fresh = again.remote("remote", 10_000, 1);
    again.move(local, fresh, Operation.READ, Ranges.of(0, 0, 10_000));
    assertThat(Pattern.firstDifference(local.segment().asSlice(0, 10_000), 1)).as("over the link that was joined again").isEqualTo(-1);
  }

  private static void run(String command) throws IOException, InterruptedException {
    int status = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
    assertThat(status).as("exit code of '%s'", command).isZero();
  }
}
