package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.AllocationSpec;
import dev.sluice.ConfigurationException;
import dev.sluice.Device;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RegionState;
import dev.sluice.RegistrationException;
import dev.sluice.RemoteRegion;
import dev.sluice.Route;
import dev.sluice.SluiceException;
import dev.sluice.UnavailableException;
import dev.sluice.UnsupportedException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Providers;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;

/** CAP: honesty about itself. What the backend does to the process is in {@link ProcessRules}, broken libraries in {@link AvailabilityRules}. */
public abstract class CapRules extends ContractRules {
  private static final int BYTES = 64 << 20;
  private static final Device NO_DEVICE = new Device("GPU-00000000-0000-0000-0000-000000000000", "", 0);

  @TempDir
  Path folder;

  /** For subclasses. */
  protected CapRules() {}

  @Rule(ContractRule.CAP_1)
  final void cap1_theProvidersNameIsWellFormed() {
    BackendProvider provider = found().provider();

    assertThat(provider.name()).matches("[A-Z][A-Z0-9_]*");
    assertThat(provider.name()).doesNotContain("__");
    assertThat(provider.aliases()).allMatch(alias -> alias.matches("[A-Z][A-Z0-9_]*") && !alias.contains("__"));
  }

  @Rule(ContractRule.CAP_1)
  final void cap1_twoProvidersWithOneNameAreAnErrorThatNamesBothAndTheirOrigins() throws IOException {
    Providers.Found ours = found();
    AddedLoader twin = AddedLoader.in(folder, fixture().backend());

    assertThatThrownBy(() -> Agent.open(fixture().config(newName("here")).withLoader(twin)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(ours.provider().getClass().getName())
        .hasMessageContaining(ours.origin())
        .hasMessageContaining(AddedProvider.class.getName())
        .hasMessageContaining(folder.toString());
    assertThat(Providers.discover(twin).problems()).as("it is the twin that is seen").anyMatch(problem -> problem.contains(AddedProvider.class.getName()));
  }

  @Rule(ContractRule.CAP_3)
  final void cap3_everyDeclaredMovementOfHostMemoryMovesDataAndOthersAreRefused() throws Exception {
    if (!declares(Capability.REMOTE)) {
      throw new NotApplicableException("the backend does not declare remote");
    }
    Pair pair = pair();
    Region local = pair.region("local", 100_000, 1);
    RemoteRegion remote = pair.remote("remote", 100_000, 2);
    for (Operation operation : Operation.values()) {
      pair.there().fill("remote", 0, 100_000, 2);
      Pattern.fill(local.segment(), 1);
      if (declared().moves(operation, MemoryKind.HOST, MemoryKind.HOST)) {
        pair.move(local, remote, operation, Ranges.of(0, 0, 100_000));
        long both = operation == Operation.WRITE ? 1 : 2;
        assertThat(pair.there().difference("remote", 0, 100_000, both)).isEqualTo(-1);
        assertThat(Pattern.firstDifference(local.segment(), both)).isEqualTo(-1);
      } else {
        assertThatThrownBy(() -> pair.move(local, remote, operation, Ranges.of(0, 0, 100_000))).isInstanceOf(UnsupportedException.class);
        assertThat(pair.there().difference("remote", 0, 100_000, 2)).isEqualTo(-1);
        assertThat(Pattern.firstDifference(local.segment(), 1)).isEqualTo(-1);
      }
    }
  }

  @Rule(ContractRule.CAP_3)
  final void cap3_memoryOfAKindThatNoMovementNamesIsRefused() throws IOException {
    Agent agent = here();
    Path file = Files.write(folder.resolve("file"), Pattern.bytes(1000, 5));
    if (!reaches(MemoryKind.FILE)) {
      assertThatThrownBy(() -> agent.register("file", Memory.file(file, 0, 1000, true)))
          .isInstanceOfAny(UnsupportedException.class, RegistrationException.class)
          .hasMessageContaining("FILE")
          .hasMessageContaining(fixture().backend());
    }
    if (!reaches(MemoryKind.DEVICE)) {
      assertThatThrownBy(() -> agent.register("device", Memory.device(1L << 40, 1000, NO_DEVICE)))
          .isInstanceOfAny(UnsupportedException.class, RegistrationException.class)
          .hasMessageContaining("DEVICE");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(Pattern.bytes(1000, 5));
    assertThat(agent.metadata().regions()).isEmpty();
  }

  @Rule(ContractRule.CAP_3)
  final void cap3_allocatingIsRefusedUnlessItIsDeclared() {
    Agent agent = here();
    if (declares(Capability.ALLOCATES)) {
      assertThat(agent.allocate(AllocationSpec.host("allocated", 1000)).deregister()).isEqualTo(RegionState.RELEASED);
    } else {
      assertThatThrownBy(() -> agent.allocate(AllocationSpec.host("allocated", 1000)))
          .isInstanceOfAny(UnsupportedException.class, RegistrationException.class)
          .hasMessageContaining(fixture().backend());
    }
  }

  private boolean reaches(MemoryKind kind) {
    return declared().capabilities().movements().stream().anyMatch(movement -> movement.local() == kind || movement.remote() == kind);
  }

  @Rule(ContractRule.CAP_4)
  final void cap4_anUnknownParameterIsAnErrorThatNamesItAndThoseThatExist() {
    Throwable refused = catchThrowable(() -> fixture().withParameter("NO_SUCH_PARAMETER", "1").open(newName("here")));

    assertThat(refused).isInstanceOf(ConfigurationException.class).hasMessageContaining("no_such_parameter");
    found().provider().parameters().forEach(parameter -> assertThat(refused).hasMessageContaining(parameter.name()));
  }

  @Rule(ContractRule.CAP_4)
  final void cap4_aMalformedParameterIsAnErrorThatNamesIt() {
    String bad = "?! no value";
    var checked = found().provider().parameters().stream().filter(parameter -> parameter.check().apply(bad).isPresent()).toList();
    if (checked.isEmpty()) {
      throw new NotApplicableException("every parameter takes any text");
    }
    checked.forEach(parameter -> assertThatThrownBy(() -> fixture().withParameter(parameter.name(), bad).open(newName("here")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(parameter.name())
        .hasMessageContaining(bad));
  }

  @Rule(ContractRule.CAP_6)
  final void cap6_theRouteThatIsReportedIsTheOneUsed() throws InterruptedException {
    Pair pair = pairOfKnownRoute().pair();
    Region local = pair.region("local", BYTES, 0);
    RemoteRegion remote = pair.remote("remote", BYTES, 0);
    Route route = pair.link(local, remote).route();
    assertThat(route.backend()).isEqualTo(fixture().backend());
    assertThat(route.known()).isIn(Route.Known.REPORTED, Route.Known.FORCED);
    for (Operation operation : Operation.values()) {
      long before = Stat.networkBytes();

      pair.move(local, remote, operation, Ranges.of(0, 0, BYTES));

      long sent = Stat.networkBytes() - before;
      if (route.transport().equals("tcp")) {
        assertThat(sent).as("bytes over the network by %s", route).isGreaterThan(BYTES / 10 * 9);
      } else {
        assertThat(sent).as("bytes over the network by %s", route).isLessThan(BYTES / 10);
      }
    }
    assertThat(pair.peer().routes()).contains(route);
  }

  @Rule(ContractRule.CAP_6)
  final void cap6_requiringTheTransportThatIsUsedWorksAndAnotherFailsWithTheReason() {
    Known known = pairOfKnownRoute();
    Pair pair = known.pair();
    Route route = pair.peer().routes().getFirst();
    Agent here = here(known.fixture().withParameter("REQUIRE_TRANSPORT", route.transport()).environment());
    assertThat(here.connect(pair.there().metadata()).routes().getFirst().transport()).isEqualTo(route.transport());

    for (String other : otherTransports(route)) {
      assertThatThrownBy(() -> {
        Agent agent = here(known.fixture().withParameter("REQUIRE_TRANSPORT", other).environment());
        agent.connect(pair.there().metadata());
      }).as("requiring %s where %s is used", other, route)
          .isInstanceOfAny(UnavailableException.class, ConfigurationException.class)
          .hasMessageContaining(other);
    }
  }

  @Rule(ContractRule.CAP_6)
  final void cap6_aGroupOfTransportsCanBeRequired() {
    Pair pair = pair();
    String group = fixture().hints().transportGroups().get(pair.peer().routes().getFirst().transport());
    if (group == null) {
      throw new NotApplicableException("the backend names no group of transports that holds the one in use");
    }
    Agent here = here(fixture().withParameter("REQUIRE_TRANSPORT", group).environment());

    assertThat(here.connect(pair.there().metadata()).routes()).hasSize(1);
  }

  @Rule(ContractRule.CAP_6)
  final void cap6_whereTheRouteIsUnknownNoTransportCanBeRequired() {
    Pair pair = pair();
    Route route = pair.peer().routes().getFirst();
    if (route.known() != Route.Known.UNKNOWN) {
      throw new NotApplicableException("the route is known: " + route);
    }
    for (String transport : List.of("tcp", "posix")) {
      assertThatThrownBy(() -> here(fixture().withParameter("REQUIRE_TRANSPORT", transport).environment()).connect(pair.there().metadata()))
          .as("requiring %s where the route is unknown", transport)
          .isInstanceOfAny(UnavailableException.class, ConfigurationException.class)
          .hasMessageContaining(transport);
    }
  }

  /** Agents, and how they were configured. */
  private record Known(Pair pair, BackendFixture fixture) {}

  /** Agents of which it is known how their bytes go, by parameters of their own where that has to be. */
  private Known pairOfKnownRoute() {
    Pair pair = pair();
    if (pair.peer().routes().getFirst().known() != Route.Known.UNKNOWN) {
      return new Known(pair, fixture());
    }
    BackendFixture known = fixture().ofKnownRoute().orElseThrow(() -> new NotRunException(
        "the route is unknown, and the backend's jar does not say with which parameters it is known: META-INF/sluice/" + fixture().backend() + ".tck.properties"));
    return new Known(Pair.connect(here(known.environment()), there(peer(), newName("there"), known.environment())), known);
  }

  private java.util.List<String> otherTransports(Route route) {
    return java.util.stream.Stream.of("srd", "tcp", "posix", "cma").filter(name -> !name.equals(route.transport())).toList();
  }

  @Rule(ContractRule.CAP_8)
  final void cap8_findingAProviderLoadsNoNativeLibrary() {
    try (PeerProcess process = PeerProcess.start()) {
      List<String> mapped = process.call("discover", fixture().backend());

      assertThat(mapped.getFirst()).as("files that were mapped as code since before").isEmpty();
    }
  }

  @Rule(ContractRule.CAP_9)
  final void cap9_whatIsDeclaredFitsTogether() {
    Declared declared = declared();
    Set<MemoryKind> moved = new TreeSet<>();
    declared.capabilities().movements().forEach(movement -> {
      moved.add(movement.local());
      moved.add(movement.remote());
    });

    assertThat(moved).as("kinds of memory that movements name").isNotEmpty();
    assertThat(declared.availability().memoryKinds()).as("kinds that availability reports").containsExactlyInAnyOrderElementsOf(moved);
    assertThat(moved.contains(MemoryKind.DEVICE)).as("movements of DEVICE memory").isEqualTo(declared.has(Capability.DEVICE));
    assertThat(moved.contains(MemoryKind.FILE)).as("movements of FILE memory").isEqualTo(declared.has(Capability.FILE));
    if (declared.has(Capability.REMOTE)) {
      assertThat(declared.has(Capability.NOTIFICATIONS)).as("remote comes with notifications, by which engines talk").isTrue();
    }
    if (declared.has(Capability.NETWORK)) {
      assertThat(declared.has(Capability.REMOTE)).as("network comes with remote").isTrue();
    }
    if (declared.has(Capability.DURABLE)) {
      assertThat(declared.has(Capability.FILE)).as("durable comes with file").isTrue();
    }
    if (declared.has(Capability.DIRECT_IO)) {
      assertThat(declared.has(Capability.FILE)).as("direct-io comes with file").isTrue();
    }
  }

  @Rule(ContractRule.CAP_9)
  final void cap9_whatGoesIntoMetadataIsBounded() {
    Agent agent = here();
    agent.register("one", Memory.host(Arena.global().allocate(10)));
    AgentMetadata metadata = agent.metadata();

    assertThat(metadata.backends()).hasSize(1).allSatisfy(entry -> assertThat(entry.endpoint()).hasSizeLessThanOrEqualTo(4096));
    assertThat(metadata.regions()).hasSize(1).allSatisfy(region -> assertThat(region.keys()).hasSize(1).allSatisfy(key -> assertThat(key.key()).hasSizeLessThanOrEqualTo(240)));
  }

  private Providers.Found found() {
    return Declared.find(fixture().backend());
  }
}
