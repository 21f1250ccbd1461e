package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.SluiceException;
import dev.sluice.StaleException;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** NOTIF-5 and NOTIF-6: what must not be delivered, and whose name it carries. */
public abstract class NotifGuardRules extends ContractRules {
  private static final HexFormat HEX = HexFormat.of();

  /** For subclasses. */
  protected NotifGuardRules() {}

  @Rule(ContractRule.NOTIF_5)
  final void notif5_aPostingThatIsCancelledOrTimesOutBeforeItsDataIsCompleteDeliversNone() throws InterruptedException {
    Pair pair = pair();
    long large = 64L << 20;
    Region local = pair.region("local", large, 0);
    RemoteRegion remote = pair.remote("remote", large, 0);
    Transfer transfer = transfer(pair, local, remote, 1);
    List<String> due = new ArrayList<>();
    int failed = 0;
    for (int round = 0; round < 12; round++) {
      byte[] payload = {(byte) round};
      boolean cancelled = round % 2 == 0;
      long posting = Ranges.of(0, 0, large).post(
          transfer, round % 4 < 2 ? Operation.WRITE : Operation.READ, payload, cancelled ? Deadline.none() : Deadline.after(1 + random().nextInt(2000), TimeUnit.MICROSECONDS));
      if (cancelled) {
        boolean _ = transfer.cancel(posting);
      }
      Budgets.eventually("the posting ends and is quiet", () -> transfer.poll(posting) != PostingState.POSTED && transfer.quiet());
      if (transfer.poll(posting) == PostingState.DONE) {
        due.add(HEX.formatHex(payload));
      } else {
        failed++;
      }
    }
    assertThat(failed).as("postings that ended before their data were complete").isPositive();
    assertThat(takenUntilMark(pair)).as("notifications that were delivered").containsExactlyElementsOf(due);
  }

  @Rule(ContractRule.NOTIF_5)
  final void notif5_aPostingThatFailsDeliversNone() {
    Pair pair = pair();
    Region local = pair.region("local", 1000, 1);
    RemoteRegion remote = pair.remote("remote", 1000, 2);
    Transfer transfer = transfer(pair, local, remote, 1);
    var _ = pair.there().deregister("remote");

    assertThatThrownBy(() -> transfer.await(Ranges.of(0, 0, 1000).post(transfer, Operation.WRITE, new byte[] {1}))).isInstanceOf(StaleException.class);

    assertThat(takenUntilMark(pair)).isEmpty();
  }

  /** What the peer is told before a notification that is sent now. */
  private static List<String> takenUntilMark(Pair pair) {
    String mark = HEX.formatHex(new byte[] {77, 77});
    try {
      pair.peer().notify(HEX.parseHex(mark), Deadline.after(Budgets.mustHappen()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    List<String> taken = new ArrayList<>();
    while (true) {
      List<String> note = pair.there().note(Budgets.mustHappen().toMillis());
      if (note.isEmpty()) {
        throw new AssertionError("the last notification does not come");
      }
      if (note.get(1).equals(mark)) {
        return taken;
      }
      taken.add(note.get(1));
    }
  }

  @Rule(ContractRule.NOTIF_6)
  final void notif6_theTargetSeesTheTrueNameOfTheSender() throws InterruptedException {
    RemoteAgent target = there(peer());
    for (String name : List.of(newName("one"), newName("\u00fcber"), "x".repeat(128))) {
      Agent sender = Agent.open(fixture().config(name));
      afterwards(sender::close);

      Pair.connect(sender, target).peer().notify(new byte[] {1}, Deadline.after(Budgets.mustHappen()));

      assertThat(target.note(Budgets.mustHappen().toMillis()).getFirst()).isEqualTo(name);
    }
  }

  @Rule(ContractRule.NOTIF_6)
  final void notif6_whoeverTakesAnothersNameWithoutTheSecretIsNotHeard() throws InterruptedException {
    RemoteAgent target = there(peer(), newName("there"), withSecret("a secret of the whole cluster"));
    Agent honest = Agent.open(AgentConfig.fromEnvironment(newName("honest"), withSecret("a secret of the whole cluster")));
    afterwards(honest::close);
    Pair pair = Pair.connect(honest, target);
    for (Map<String, String> environment : List.of(hasty(fixture().environment()), hasty(withSecret("another secret altogether")))) {
      Agent forger = Agent.open(AgentConfig.fromEnvironment(honest.name(), environment));
      afterwards(forger::close);

      assertThatThrownBy(() -> forger.connect(target.metadata()).notify(new byte[] {66}, Deadline.after(Budgets.mustHappen()))).isInstanceOf(SluiceException.class);
    }
    assertThat(takenUntilMark(pair)).as("what the forgers said").isEmpty();
  }

  private Map<String, String> withSecret(String secret) {
    return fixture().with("SLUICE_CLUSTER_SECRET", secret).environment();
  }

  private static Map<String, String> hasty(Map<String, String> environment) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put("SLUICE_CONNECT_TIMEOUT_MS", "2000");
    return changed;
  }
}
