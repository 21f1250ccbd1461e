package dev.sluice.tck.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.ConfigurationException;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RegistrationException;
import dev.sluice.RemoteRegion;
import dev.sluice.Route;
import dev.sluice.SluiceException;
import dev.sluice.UnavailableException;
import dev.sluice.UnsupportedException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** CAP: honesty about itself. What the backend does to the process is in {@link ProcessRules}, broken libraries in {@link AvailabilityRules}. */
abstract class CapRules extends ContractRules {
  private static final int BYTES = 64 << 20;

  @TempDir
  Path folder;

  @Rule("CAP-1")
  final void cap1_theProvidersNameIsWellFormed() {
    BackendProvider provider = found().provider();

    assertThat(provider.name()).matches("[A-Z][A-Z0-9_]*");
    assertThat(provider.aliases()).allMatch(alias -> alias.matches("[A-Z][A-Z0-9_]*"));
  }

  @Rule("CAP-1")
  final void cap1_twoProvidersWithOneNameAreAnErrorThatNamesBothAndTheirOrigins() throws IOException {
    Providers.Found ours = found();
    TwinLoader twin = TwinLoader.in(folder, fixture().backend());

    assertThatThrownBy(() -> Agent.open(fixture().config(newName("here")).withLoader(twin)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(ours.provider().getClass().getName())
        .hasMessageContaining(ours.origin())
        .hasMessageContaining(TwinProvider.class.getName())
        .hasMessageContaining(folder.toString());
    assertThat(Providers.discover(twin).problems()).as("it is the twin that is seen").anyMatch(problem -> problem.contains(TwinProvider.class.getName()));
  }

  @Rule("CAP-3")
  final void cap3_everyDeclaredCombinationMovesDataAndOthersAreRefused() throws Exception {
    Pair pair = pair();
    Region local = pair.region("local", 100_000, 1);
    RemoteRegion remote = pair.remote("remote", 100_000, 2);
    pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, 100_000));
    assertThat(pair.there().difference("remote", 0, 100_000, 1)).isEqualTo(-1);
    pair.there().fill("remote", 0, 100_000, 3);
    pair.move(local, remote, Operation.READ, Ranges.of(0, 0, 100_000));
    assertThat(Pattern.firstDifference(local.segment(), 3)).isEqualTo(-1);

    Path file = Files.write(folder.resolve("file"), Pattern.bytes(1000, 5));
    Throwable refused = catchThrowable(() -> pair.here().register("file", Memory.file(file, 0, 1000, true)));
    assertThat(refused).isInstanceOfAny(UnsupportedException.class, RegistrationException.class).hasMessageContaining("FILE").hasMessageContaining(fixture().backend());
    assertThat(Files.readAllBytes(file)).isEqualTo(Pattern.bytes(1000, 5));
    assertThat(pair.there().metadata().regions()).allMatch(region -> region.kind() == dev.sluice.MemoryKind.HOST);
  }

  @Rule("CAP-4")
  final void cap4_anUnknownParameterIsAnErrorThatNamesItAndThoseThatExist() {
    Throwable refused = catchThrowable(() -> fixture().withParameter("NO_SUCH_PARAMETER", "1").open(newName("here")));

    assertThat(refused).isInstanceOf(ConfigurationException.class).hasMessageContaining("no_such_parameter");
    found().provider().parameters().forEach(parameter -> assertThat(refused).hasMessageContaining(parameter.name()));
  }

  @Rule("CAP-4")
  final void cap4_aMalformedParameterIsAnErrorThatNamesIt() {
    String bad = "?! no value";
    var checked = found().provider().parameters().stream().filter(parameter -> parameter.check().apply(bad).isPresent()).toList();
    assertThat(checked).isNotEmpty();
    checked.forEach(parameter -> assertThatThrownBy(() -> fixture().withParameter(parameter.name(), bad).open(newName("here")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(parameter.name())
        .hasMessageContaining(bad));
  }

  @Rule("CAP-6")
  final void cap6_theRouteThatIsReportedIsTheOneUsed() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", BYTES, 0);
    RemoteRegion remote = pair.remote("remote", BYTES, 0);
    Route route = pair.link(local, remote).route();
    assertThat(route.backend()).isEqualTo(fixture().backend());
    assertThat(route.known()).isIn(Route.Known.REPORTED, Route.Known.FORCED);
    for (Operation operation : Operation.values()) {
      long before = Stat.loopbackBytes();

      pair.move(local, remote, operation, Ranges.of(0, 0, BYTES));

      long sent = Stat.loopbackBytes() - before;
      if (route.transport().equals("tcp")) {
        assertThat(sent).as("bytes over loopback by %s", route).isGreaterThan(BYTES / 10 * 9);
      } else {
        assertThat(sent).as("bytes over loopback by %s", route).isLessThan(BYTES / 10);
      }
    }
    assertThat(pair.peer().routes()).contains(route);
  }

  @Rule("CAP-6")
  final void cap6_requiringTheTransportThatIsUsedWorksAndAnotherFailsWithTheReason() {
    Pair pair = pair();
    Route route = pair.peer().routes().getFirst();
    Map<String, String> same = fixture().withParameter("REQUIRE_TRANSPORT", route.transport()).environment();
    Agent here = here(same);
    assertThat(here.connect(pair.there().metadata()).routes().getFirst().transport()).isEqualTo(route.transport());

    for (String other : otherTransports(route)) {
      assertThatThrownBy(() -> {
        Agent agent = here(fixture().withParameter("REQUIRE_TRANSPORT", other).environment());
        agent.connect(pair.there().metadata());
      }).as("requiring %s where %s is used", other, route)
          .isInstanceOfAny(UnavailableException.class, ConfigurationException.class)
          .hasMessageContaining(other);
    }
  }

  /** Names of a group of transports that the backend takes for {@code require_transport} and that the route is one of. */
  Optional<String> transportGroup() {
    return Optional.empty();
  }

  @Rule("CAP-6")
  final void cap6_aGroupOfTransportsCanBeRequired() {
    if (transportGroup().isEmpty()) {
      return;
    }
    Pair pair = pair();
    Agent here = here(fixture().withParameter("REQUIRE_TRANSPORT", transportGroup().get()).environment());

    assertThat(here.connect(pair.there().metadata()).routes()).hasSize(1);
  }

  private java.util.List<String> otherTransports(Route route) {
    return java.util.stream.Stream.of("srd", "tcp", "posix", "cma").filter(name -> !name.equals(route.transport())).toList();
  }

  @Rule("CAP-3")
  final void cap3_whatIsRefusedIsATypedErrorOfOurs() {
    Agent agent = here();
    assertThatThrownBy(() -> agent.register("nowhere", Memory.file(folder.resolve("missing"), 0, 10, false))).isInstanceOf(SluiceException.class);
  }

  private Providers.Found found() {
    return Providers.discover(getClass().getClassLoader()).found().stream()
        .filter(one -> one.provider().name().equals(fixture().backend()))
        .findFirst()
        .orElseThrow();
  }
}
