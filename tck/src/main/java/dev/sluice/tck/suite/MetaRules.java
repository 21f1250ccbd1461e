package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.ConfigurationException;
import dev.sluice.Layout;
import dev.sluice.LayoutMismatchException;
import dev.sluice.MetadataException;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.PeerLostException;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RegistrationException;
import dev.sluice.RemoteRegion;
import dev.sluice.Rights;
import dev.sluice.Span;
import dev.sluice.StaleException;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** META: metadata. */
public abstract class MetaRules extends ContractRules {
  private static final Duration BOUND = Duration.ofSeconds(15);
  private static final String SECRET = "a secret of the whole cluster";

  /** For subclasses. */
  protected MetaRules() {}

  @Rule(ContractRule.META_1)
  final void meta1_encodeAndDecodeGiveTheSameMetadataOfBoundedSize() {
    Agent agent = Agent.open(fixture().config("n\u00e4me " + "\u00fc".repeat(60)));
    afterwards(agent::close);
    int regions = 40;
    List<Rights> rights = List.of(Rights.READ, Rights.WRITE, Rights.READ_WRITE);
    for (int i = 0; i < regions; i++) {
      byte[] layout = Pattern.bytes(i % (RegionOptions.MAX_LAYOUT_BYTES + 1), 5);
      String name = i % 2 == 0 ? "r" + i : "\u4e2d".repeat(40) + i;
      var memory = java.lang.foreign.Arena.ofShared().allocate(100 + i);
      agent.register(name, dev.sluice.Memory.host(memory), RegionOptions.defaults().withLayout(layout).withRights(rights.get(i % 3)));
    }
    AgentMetadata metadata = agent.metadata();

    byte[] bytes = metadata.encode();

    assertThat(AgentMetadata.decode(bytes)).isEqualTo(metadata);
    assertThat(AgentMetadata.decode(bytes).encode()).isEqualTo(bytes);
    assertThat(metadata.regions()).hasSize(regions);
    assertThat(bytes.length).isLessThanOrEqualTo((8 << 10) + 512 * regions);
    assertThat(here().metadata().encode().length).isLessThanOrEqualTo(8 << 10);
  }

  @Rule(ContractRule.META_1)
  final void meta1_namesOf128BytesAreTakenAndLongerOnesRefused() {
    String longest = "\u00fc".repeat(64);
    Agent agent = Agent.open(fixture().config(longest));
    afterwards(agent::close);
    var memory = dev.sluice.Memory.host(java.lang.foreign.Arena.ofShared().allocate(10));
    agent.register(longest, memory);

    assertThat(AgentMetadata.decode(agent.metadata().encode()).name()).isEqualTo(longest);
    assertThatThrownBy(() -> agent.register(longest + "x", memory)).isInstanceOf(RegistrationException.class);
    assertThatThrownBy(() -> fixture().open(longest + "x")).isInstanceOf(ConfigurationException.class);
  }

  @Rule(ContractRule.META_2)
  final void meta2_anyOtherBytesGiveAMetadataErrorAndTheAgentStaysUsable() throws InterruptedException {
    Pair pair = pair();
    pair.there().register("one", 1000, 1);
    pair.there().register("two", 1000, 1);
    byte[] good = pair.there().metadataBytes();
    int mutations = times(10_000, 100_000);
    for (int round = 0; round < mutations; round++) {
      byte[] bad = mutated(good, round % 6);
      if (Arrays.equals(bad, good)) {
        continue;
      }
      try {
        AgentMetadata.decode(bad);
        fail("mutation " + round + " was taken for metadata");
      } catch (MetadataException expected) {
        assertThat(expected).hasMessageContaining("metadata");
      }
    }
    Region local = pair.region("local", 1000, 9);
    pair.move(local, pair.refreshed("one"), Operation.WRITE, Ranges.of(0, 0, 1000));
    assertThat(pair.there().difference("one", 0, 1000, 9)).isEqualTo(-1);
  }

  @Rule(ContractRule.META_4)
  final void meta4_regionsAddedLaterAreUsableAndRemovedOnesRefused() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", 1000, 3);
    RemoteRegion first = pair.remote("first", 1000, newSeed());
    assertThatThrownBy(() -> pair.peer().region("second")).isInstanceOf(StaleException.class);

    RemoteRegion second = pair.remote("second", 1000, newSeed());
    pair.move(local, second, Operation.WRITE, Ranges.of(0, 0, 1000));
    assertThat(pair.there().difference("second", 0, 1000, 3)).isEqualTo(-1);

    Transfer transfer = transfer(pair, local, first, 1);
    transfer.await(Ranges.of(0, 0, 1000).post(transfer, Operation.WRITE, null));
    var _ = pair.there().deregister("first");
    pair.there().fill("first", 0, 1000, 4);
    assertThatThrownBy(() -> transfer.await(Ranges.of(0, 0, 1000).post(transfer, Operation.WRITE, null))).isInstanceOf(StaleException.class);
    assertThatThrownBy(() -> pair.link(local, first)).isInstanceOf(StaleException.class);
    pair.peer().update(pair.there().metadata());
    assertThatThrownBy(() -> pair.peer().region("first")).isInstanceOf(StaleException.class);
    assertThat(pair.there().difference("first", 0, 1000, 4)).isEqualTo(-1);

    // The same name again is another registration.
    pair.there().register("first", 1000, newSeed());
    assertThatThrownBy(() -> pair.link(local, first)).isInstanceOf(StaleException.class);
    RemoteRegion again = pair.refreshed("first");
    assertThat(again.epoch()).isGreaterThan(first.epoch());
    pair.move(local, again, Operation.WRITE, Ranges.of(0, 0, 1000));
    assertThat(pair.there().difference("first", 0, 1000, 3)).isEqualTo(-1);
  }

  @Rule(ContractRule.META_4)
  final void meta4_oldMetadataWithARegionThatIsGoneIsNotFollowed() {
    Pair pair = pair();
    Region local = pair.region("local", 1000, 3);
    pair.there().register("target", 1000, newSeed());
    AgentMetadata old = pair.there().metadata();
    var _ = pair.there().deregister("target");
    pair.there().fill("target", 0, 1000, 4);

    assertThatThrownBy(() -> {
      Peer peer = pair.here().connect(old);
      pair.move(local, peer.region("target"), Operation.WRITE, Ranges.of(0, 0, 1000));
    }).isInstanceOf(StaleException.class);
    assertThat(pair.there().difference("target", 0, 1000, 4)).isEqualTo(-1);
  }

  @Rule(ContractRule.META_5)
  final void meta5_metadataOfADeadAgentIsRefusedInBoundedTimeAndItsSuccessorIsNotWritten() throws InterruptedException {
    String name = newName("restarting");
    PeerProcess before = ownPeer();
    RemoteAgent first = there(before, name);
    first.register("kv", 100_000, 1);
    AgentMetadata old = first.metadata();
    Agent here = here();
    Pair connected = Pair.connect(here, first);
    Region local = connected.region("local", 100_000, 2);
    Transfer transfer = transfer(connected, local, connected.peer().region("kv"), 1);
    transfer.await(Ranges.of(0, 0, 100_000).post(transfer, Operation.WRITE, null));
    Agent stranger = here();

    before.kill();
    RemoteAgent second = there(ownPeer(), name);
    second.register("kv", 100_000, 3);

    for (Agent agent : new Agent[] {here, stranger}) {
      long start = System.nanoTime();
      Throwable refused = catchThrowable(() -> {
        Peer peer = agent.connect(old);
        Region mine = agent == here ? local : agent.register("mine", dev.sluice.Memory.host(java.lang.foreign.Arena.ofShared().allocate(100_000)));
        try (Transfer late = agent.link(mine, peer.region("kv")).transfer(1)) {
          late.await(Ranges.of(0, 0, 100_000).post(late, Operation.WRITE, null));
        }
      });
      assertThat(refused).isInstanceOfAny(StaleException.class, PeerLostException.class);
      assertThat(System.nanoTime() - start).isLessThan(Budgets.scaled(BOUND).toNanos());
    }
    assertThatThrownBy(() -> transfer.await(Ranges.of(0, 0, 100_000).post(transfer, Operation.WRITE, null)))
        .isInstanceOfAny(StaleException.class, PeerLostException.class);
    assertThat(second.difference("kv", 0, 100_000, 3)).as("the new process's memory").isEqualTo(-1);
    Pair fresh = Pair.connect(here, second);
    fresh.move(local, fresh.peer().region("kv"), Operation.WRITE, Ranges.of(0, 0, 100_000));
    assertThat(second.difference("kv", 0, 100_000, 2)).isEqualTo(-1);
  }

  @Rule(ContractRule.META_5)
  final void meta5_anAgentReopenedInTheSameProcessUnderTheSameNameIsAnotherOne() {
    String name = newName("reopened");
    RemoteAgent first = there(peer(), name);
    first.register("kv", 1000, 1);
    AgentMetadata old = first.metadata();
    first.close();
    RemoteAgent second = RemoteAgent.open(peer(), name, fixture().environment(), fixture().pools());
    second.register("kv", 1000, 3);
    Agent here = here();

    long start = System.nanoTime();
    assertThatThrownBy(() -> here.connect(old)).isInstanceOfAny(StaleException.class, PeerLostException.class);

    assertThat(System.nanoTime() - start).isLessThan(Budgets.scaled(BOUND).toNanos());
    assertThat(second.difference("kv", 0, 1000, 3)).isEqualTo(-1);
  }

  @Rule(ContractRule.META_6)
  final void meta6_withASecretUnsignedWronglySignedAndReplayedMetadataIsRefused() throws InterruptedException {
    Agent here = here(withSecret(SECRET));
    Map<String, String> hasty = new HashMap<>(fixture().environment());
    hasty.put("SLUICE_CONNECT_TIMEOUT_MS", "2000");
    Agent openHere = here(hasty);
    RemoteAgent unsigned = there(peer());
    RemoteAgent wronglySigned = there(peer(), newName("there"), withSecret("another secret altogether"));
    RemoteAgent honest = there(peer(), newName("there"), withSecret(SECRET));
    AgentMetadata good = honest.metadata();

    assertThatThrownBy(() -> here.connect(unsigned.metadata())).isInstanceOf(MetadataException.class).hasMessageContaining("not signed");
    assertThatThrownBy(() -> here.connect(wronglySigned.metadata())).isInstanceOf(MetadataException.class).hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> here.connect(replayed(good, "somebody-else", unsigned.metadata()))).isInstanceOf(MetadataException.class);
    assertThatThrownBy(() -> here.connect(replayed(good, good.name(), unsigned.metadata()))).isInstanceOf(MetadataException.class);
    assertThatThrownBy(() -> openHere.connect(good)).as("an agent without the secret is refused by the other side").isInstanceOf(Exception.class);

    Pair pair = Pair.connect(here, honest);
    Region local = pair.region("local", 1000, 3);
    RemoteRegion remote = pair.remote("remote", 1000, 1);
    pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, 1000));
    assertThat(honest.difference("remote", 0, 1000, 3)).isEqualTo(-1);
    assertThatThrownBy(() -> pair.peer().update(replayed(honest.metadata(), good.name(), unsigned.metadata()))).isInstanceOf(MetadataException.class);
  }

  @Rule(ContractRule.META_7)
  final void meta7_anAgentCanConnectToItself() throws InterruptedException {
    wantsPeers(); // without, FILE-1 does nothing else
    Agent agent = here();
    Region one = agent.register("one", dev.sluice.Memory.host(java.lang.foreign.Arena.ofShared().allocate(100_000)));
    Region two = agent.register("two", dev.sluice.Memory.host(java.lang.foreign.Arena.ofShared().allocate(100_000)));
    Pattern.fill(one.segment(), 1);
    Peer self = agent.connect(agent.metadata());
    try (Transfer transfer = agent.link(one, self.region("two")).transfer(1)) {
      transfer.await(Ranges.of(0, 0, 100_000).post(transfer, Operation.WRITE, new byte[] {1, 2}));
      assertThat(Pattern.firstDifference(two.segment(), 1)).isEqualTo(-1);
      var notification = new dev.sluice.Notification();
      assertThat(agent.notifications().await(notification, Budgets.mustHappen())).isTrue();
      assertThat(notification.sender()).isEqualTo(agent.name());
      Pattern.fill(two.segment(), 2);
      transfer.await(Ranges.of(0, 0, 100_000).post(transfer, Operation.READ, null));
      assertThat(Pattern.firstDifference(one.segment(), 2)).isEqualTo(-1);
    }
    assertThat(two.deregister()).isEqualTo(dev.sluice.RegionState.RELEASED);
  }

  @Rule(ContractRule.META_7)
  final void meta7_anotherAgentWithItsOwnNameIsRefused() {
    Agent agent = here();
    RemoteAgent namesake = there(peer(), agent.name());

    assertThatThrownBy(() -> agent.connect(namesake.metadata())).isInstanceOf(MetadataException.class).hasMessageContaining(agent.name());
  }

  @Rule(ContractRule.META_8)
  final void meta8_spansThatDifferAreALayoutMismatchBeforeAByteMoves() {
    Pair pair = pair();
    Region local = pair.region("local", 100_000, 1);
    RemoteRegion remote = pair.remote("remote", 100_000, 2);
    Layout ours = Layout.contiguous(4, 64, 10);

    assertThatThrownBy(() -> pair.here().link(local.spans(ours), remote.spans(Layout.contiguous(3, 64, 10)))).isInstanceOf(LayoutMismatchException.class);
    assertThatThrownBy(() -> pair.here().link(local.spans(ours), remote.spans(Layout.contiguous(4, 65, 10)))).isInstanceOf(LayoutMismatchException.class);
    Layout last = Layout.of(new Span(0, 64, 64, 10), new Span(640, 64, 64, 10), new Span(1280, 64, 64, 10), new Span(1920, 32, 64, 10));
    assertThatThrownBy(() -> pair.here().link(local.spans(ours), remote.spans(last))).isInstanceOf(LayoutMismatchException.class);
    assertThat(pair.there().difference("remote", 0, 100_000, 2)).isEqualTo(-1);
  }

  @Rule(ContractRule.META_8)
  final void meta8_layoutBytesThatDifferAreALayoutMismatch() {
    Pair pair = pair();
    Region local = pair.region("local", 1000, 1, RegionOptions.defaults().withLayout(new byte[] {1, 2, 3}));
    pair.there().register("same", 1000, 2, Rights.READ_WRITE, new byte[] {1, 2, 3}, "plain");
    pair.there().register("other", 1000, 2, Rights.READ_WRITE, new byte[] {1, 2, 4}, "plain");
    pair.there().register("longer", 1000, 2, Rights.READ_WRITE, new byte[] {1, 2, 3, 0}, "plain");
    pair.there().register("none", 1000, 2);
    Layout layout = Layout.contiguous(1, 10, 10);
    RemoteRegion same = pair.refreshed("same");

    for (String name : new String[] {"other", "longer", "none"}) {
      RemoteRegion remote = pair.peer().region(name);
      assertThatThrownBy(() -> pair.link(local, remote)).as(name).isInstanceOf(LayoutMismatchException.class);
      assertThatThrownBy(() -> pair.here().link(local.spans(layout), remote.spans(layout))).as(name).isInstanceOf(LayoutMismatchException.class);
    }
    assertThat(pair.link(local, same).spans()).isEqualTo(1);
  }

  /** Another name, incarnation or address under a signature that was made for something else. */
  private static AgentMetadata replayed(AgentMetadata signed, String name, AgentMetadata address) {
    return new AgentMetadata(
        name, address.incarnation(), address.epoch(), address.host(), address.backends(), address.regions(), address.foreign(), signed.signature());
  }

  private Map<String, String> withSecret(String secret) {
    return fixture().with("SLUICE_CLUSTER_SECRET", secret).environment();
  }

  private byte[] mutated(byte[] good, int how) {
    return switch (how) {
      case 0 -> Arrays.copyOf(good, random().nextInt(good.length));
      case 1 -> {
        byte[] longer = Arrays.copyOf(good, good.length + 1 + random().nextInt(100));
        yield longer;
      }
      case 2, 3 -> {
        byte[] flipped = good.clone();
        int bit = random().nextInt(good.length * 8);
        flipped[bit >> 3] = (byte) (flipped[bit >> 3] ^ 1 << (bit & 7));
        yield flipped;
      }
      case 4 -> {
        byte[] scribbled = good.clone();
        int at = random().nextInt(good.length);
        for (int i = at; i < Math.min(good.length, at + 8); i++) {
          scribbled[i] = (byte) random().nextInt();
        }
        yield scribbled;
      }
      default -> {
        byte[] noise = new byte[random().nextInt(1000)];
        random().nextBytes(noise);
        yield noise;
      }
    };
  }
}
