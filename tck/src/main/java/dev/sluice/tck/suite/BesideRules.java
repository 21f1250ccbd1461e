package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import dev.sluice.config.BackendSelection;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Providers;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Beside other backends: agents with different sets (META-3), every backend in one JVM (LIFE-3). */
public abstract class BesideRules extends ContractRules {
  private static final String OTHER = "BESIDE";

  @TempDir
  Path folder;

  /** For subclasses. */
  protected BesideRules() {}

  @Rule(ContractRule.META_3)
  final void meta3_agentsWithDifferentSetsConnectWithWhatBothHave() throws Exception {
    Agent here = withOther(true);
    RemoteAgent there = there(peer());
    Pair pair = Pair.connect(here, there);
    Region local = pair.region("local", 10_000, 1);
    RemoteRegion remote = pair.remote("remote", 10_000, 2);

    assertThat(here.backends()).containsKeys(fixture().backend(), OTHER);
    assertThat(pair.peer().routes()).hasSize(1).allSatisfy(route -> assertThat(route.backend()).isEqualTo(fixture().backend()));
    pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, 10_000));
    assertThat(there.difference("remote", 0, 10_000, 1)).isEqualTo(-1);
  }

  @Rule(ContractRule.META_3)
  final void meta3_withNoneInCommonTheErrorListsBothSets() throws IOException {
    Agent here = withOther(false);
    RemoteAgent there = there(peer());

    assertThatThrownBy(() -> here.connect(there.metadata())).isInstanceOf(SluiceException.class).hasMessageContaining(OTHER).hasMessageContaining(fixture().backend());
  }

  private Agent withOther(boolean ours) throws IOException {
    Map<String, String> environment = new HashMap<>(fixture().environment());
    environment.put("SLUICE_BACKEND_" + OTHER, "true");
    if (!ours) {
      environment.keySet().removeIf(name -> name.startsWith("SLUICE_BACKEND_" + fixture().backend()));
    }
    environment.put("SLUICE_PREFER", OTHER);
    Agent agent = Agent.open(AgentConfig.fromEnvironment(newName("here"), environment).withLoader(AddedLoader.in(folder, OTHER)));
    afterwards(agent::close);
    return agent;
  }

  @Rule(ContractRule.LIFE_3)
  final void life3_everyBackendThatIsThereWorksInOneJvm() throws InterruptedException {
    Map<String, String> environment = new HashMap<>(fixture().environment());
    Map<String, Map<String, String>> given = BackendSelection.resolve(environment).parameters();
    List<String> available = Providers.discover(getClass().getClassLoader()).found().stream()
        .map(Providers.Found::provider)
        .filter(provider -> provider.availability(new BackendConfig(given.getOrDefault(provider.name(), Map.of()), environment)) instanceof Availability.Available)
        .map(BackendProvider::name)
        .toList();
    available.forEach(name -> environment.put("SLUICE_BACKEND_" + name, "true"));
    assertThat(available).contains(fixture().backend());
    Agent agent = here(environment);
    assertThat(agent.backends().keySet()).containsAll(available);
    for (String backend : available) {
      // One after the other, each alone: what one leaves behind in the process must not harm the next.
      environment.put("SLUICE_PREFER", backend);
      Agent one = here(environment);
      Agent two = here(environment);
      Region local = one.register("local", Memory.host(Arena.ofShared().allocate(10_000)));
      Region target = two.register("target", Memory.host(Arena.ofShared().allocate(10_000)));
      long seed = newSeed();
      Pattern.fill(local.segment(), seed);
      Peer peer = one.connect(two.metadata());
      try (Transfer transfer = one.link(local, peer.region("target")).transfer(1)) {
        transfer.await(Ranges.of(0, 0, 10_000).post(transfer, Operation.WRITE, null));
      }
      assertThat(Pattern.firstDifference(target.segment(), seed)).as("%s, beside %s", backend, available).isEqualTo(-1);
    }
  }
}
