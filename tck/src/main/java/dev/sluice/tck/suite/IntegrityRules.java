package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.FailureKind;
import dev.sluice.IntegrityException;
import dev.sluice.Memory;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.PostingCounters;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import dev.sluice.tck.fault.Fault;
import dev.sluice.tck.fault.FaultPlan;
import dev.sluice.tck.fault.FaultyBackends;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** XFER-12: bytes that change on their way. The engine keeps the rule above every backend; what a backend says is done too early fails here as well. */
public abstract class IntegrityRules extends ContractRules {
  private static final int BYTES = 1 << 20;
  private static final String FAULTY = "XFER12";
  private static final Map<String, String> VERIFYING = Map.of("SLUICE_INTEGRITY", "crc32c");

  /** For subclasses. */
  protected IntegrityRules() {}

  @Rule(ContractRule.XFER_12)
  final void xfer12_oneBitThatIsChangedFailsThePostingAndKeepsItsNotification() throws InterruptedException {
    wantsPeers();
    Agent there = faulty("there", FaultPlan.of(0));
    Agent here = faulty("here", FaultPlan.of(newSeed()).with(Fault.FLIP_BIT, 1));
    Region local = region(here);
    Region _ = region(there);
    RemoteRegion remote = here.connect(there.metadata()).region("region");
    try (Transfer transfer = here.link(local, remote).transfer(64)) {
      for (Operation operation : Operation.values()) {
        for (int round = 0; round < 20; round++) {
          Ranges ranges = Ranges.scattered(random(), 1 + random().nextInt(64), 1 + random().nextInt(10_000), 100);
          long posting = ranges.post(transfer, operation, new byte[] {1});

          Throwable failure = catchThrowable(() -> transfer.await(posting));

          assertThat(failure).as("%s of %s ranges", operation, ranges.count()).isInstanceOf(IntegrityException.class).hasMessageContaining("region 'region'").hasMessageContaining(operation.name());
          assertThat(transfer.poll(posting)).isEqualTo(PostingState.FAILED);
        }
      }
    }
    assertThat(here.counters().stream().map(PostingCounters::failures).mapToLong(failures -> failures.getOrDefault(FailureKind.INTEGRITY, 0L)).sum()).isEqualTo(40);
    Budgets.never("a notification of a posting whose bytes differ", () -> there.notifications().poll(new Notification()));
  }

  @Rule(ContractRule.XFER_12)
  final void xfer12_aLargePostingIsVerifiedToItsLastPiece() throws InterruptedException {
    wantsPeers();
    long large = 40L << 20;
    Agent there = faulty("there", FaultPlan.of(0));
    Agent here = faulty("here", FaultPlan.of(newSeed()).at(Fault.FLIP_BIT, 2));
    Region local = region(here, large);
    Region _ = region(there, large);
    RemoteRegion remote = here.connect(there.metadata()).region("region");
    try (Transfer transfer = here.link(local, remote).transfer(1)) {
      transfer.await(Ranges.of(0, 0, large).post(transfer, Operation.READ, null));
      long changed = Ranges.of(0, 0, large).post(transfer, Operation.READ, null);
      assertThat(catchThrowable(() -> transfer.await(changed))).isInstanceOf(IntegrityException.class);
      transfer.await(Ranges.of(0, 0, large).post(transfer, Operation.READ, null));
    }
  }

  @Rule(ContractRule.XFER_12)
  final void xfer12_whatArrivesWholeIsDoneAndTheBytesAreThere() throws InterruptedException {
    Pair pair = Pair.connect(here(verifying(fixture().environment())), there(peer()));
    for (int round = 0; round < 10; round++) {
      for (Operation operation : Operation.values()) {
        long ours = newSeed();
        long theirs = newSeed();
        String name = operation + "-" + round;
        Region local = pair.region(name, BYTES, ours);
        RemoteRegion remote = pair.remote(name, BYTES, theirs);
        Ranges ranges = round == 0 ? Ranges.of(0, 0, BYTES) : Ranges.scattered(random(), 1 + random().nextInt(200), 3000, 100);
        byte[] note = {(byte) round};

        pair.move(local, remote, operation, ranges, note);

        assertThat(pair.there().note(Budgets.mustHappen().toMillis())).element(1).isEqualTo(HexFormat.of().formatHex(note));
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment mine = arena.allocate(BYTES);
          MemorySegment other = arena.allocate(BYTES);
          Pattern.fill(mine, ours);
          Pattern.fill(other, theirs);
          ranges.apply(operation, mine, other);
          assertThat(local.segment().mismatch(mine)).as("our side of %s", name).isEqualTo(-1);
          pair.there().assertHolds(name, other);
        }
      }
    }
  }

  private Agent faulty(String name, FaultPlan plan) {
    FaultyBackends faulty = FaultyBackends.found(fixture().backend(), FAULTY, plan);
    Map<String, String> environment = new HashMap<>();
    String flag = "SLUICE_BACKEND_" + fixture().backend();
    fixture().environment().forEach((variable, value) -> environment.put(variable.startsWith(flag) ? "SLUICE_BACKEND_" + FAULTY + variable.substring(flag.length()) : variable, value));
    Agent agent = Agent.open(Devices.equipped(AgentConfig.fromEnvironment(newName(name), verifying(environment)).withLoader(faulty.loader())));
    afterwards(agent::close);
    return agent;
  }

  private static Map<String, String> verifying(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(VERIFYING);
    return all;
  }

  private static Region region(Agent agent) {
    return region(agent, BYTES);
  }

  private static Region region(Agent agent, long bytes) {
    return agent.register("region", Memory.host(Arena.ofShared().allocate(bytes, 64)));
  }
}
