package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When NIXL is made to forget, which it does for a peer or a range as a whole only: with the real library, and nothing moved. */
class StaleKeysTest {
  private static final int BYTES = 8192;
  private static final MemorySegment MEMORY = Arena.global().allocate(4 * BYTES, 4096);

  private static NativeAgent here;
  private static NativeAgent there;
  private static EndpointInfo theirs;
  private static Registrations registrations;

  @BeforeAll
  static void open() throws BackendException {
    NixlOfThisMachine.require();
    NixlSettings settings = NixlSettings.of(new BackendConfig(Map.of(), System.getenv()));
    here = NativeAgent.open(settings, "here");
    there = NativeAgent.open(settings, "there");
    theirs = new EndpointInfo(there.name(), there.connectionInfo(), EndpointInfo.Origin.ENGINE);
    registrations = new Registrations(there, theirs, new OpenFiles());
  }

  @AfterAll
  static void close() {
    if (here != null) {
      assertThat(registrations.empty()).isTrue();
      here.close();
      there.close();
    }
  }

  private static Range range(long offset, long bytes) {
    return new Range(Place.HOST, MEMORY.address() + offset, bytes);
  }

  private static NixlRegionKey register(long offset, long bytes) throws BackendException {
    return (NixlRegionKey) registrations.register(range(offset, bytes), "a test's memory");
  }

  private static ExportedRegion told(NixlRegionKey key) throws BackendException {
    return ExportedRegion.decode(key.exported(), theirs, "peer");
  }

  @Test
  void whatNothingOverlapsIsDeregisteredAtOnce() throws BackendException {
    int before = registrations.epoch();

    register(0, BYTES).release();

    assertThat(registrations.someDepart()).isFalse();
    assertThat(registrations.epoch()).isEqualTo(before);
    assertThat(registrations.empty()).isTrue();
  }

  @Test
  void whatAnotherOverlapsWaitsForRequestsThatTouchIt() throws BackendException {
    NixlRegionKey stays = register(0, 2 * BYTES);
    NixlRegionKey goes = register(BYTES, 2 * BYTES);
    int before = registrations.epoch();

    goes.release();

    assertThat(registrations.someDepart()).isTrue();
    assertThat(registrations.departs(Place.HOST, MEMORY.address() + BYTES, 1)).isTrue();
    assertThat(registrations.departs(Place.HOST, MEMORY.address(), BYTES)).as("outside of it").isFalse();
    registrations.depart(range -> true);
    assertThat(registrations.someDepart()).as("while a request touches it").isTrue();
    registrations.depart(range -> false);
    assertThat(registrations.someDepart()).isFalse();
    assertThat(registrations.epoch()).as("requests that were made before are made anew").isEqualTo(before + 1);
    stays.release();
    assertThat(registrations.empty()).isTrue();
  }

  @Test
  void aPeersRegionThatNothingOverlapsIsLeftToBeForgottenLater() throws BackendException {
    NixlRegionKey one = register(0, BYTES);
    RemoteAgent remote = joined();
    long key = remote.importRegion(told(one), "peer");
    int before = remote.generation();

    remote.dropRegion(key);

    assertThat(remote.ready("peer")).isTrue();
    assertThat(remote.generation()).isEqualTo(before);
    one.release();
    assertThat(remote.leave()).isTrue();
  }

  @Test
  void aPeersRegionThatAnotherOverlapsIsForgottenWithEverythingWhenNothingIsUnderWay() throws BackendException {
    NixlRegionKey stays = register(0, 2 * BYTES);
    NixlRegionKey goes = register(BYTES, 2 * BYTES);
    RemoteAgent remote = joined();
    long kept = remote.importRegion(told(stays), "peer");
    long dropped = remote.importRegion(told(goes), "peer");
    int before = remote.generation();

    remote.began();
    remote.dropRegion(dropped);

    assertThat(remote.ready("peer")).as("while a request is under way").isFalse();
    assertThat(remote.generation()).isEqualTo(before);
    remote.ended();
    assertThat(remote.ready("peer")).isTrue();
    assertThat(remote.generation()).isGreaterThan(before);
    assertThat(remote.isKnown()).isTrue();
    remote.dropRegion(kept);
    stays.release();
    goes.release();
    registrations.depart(range -> false);
    assertThat(remote.leave()).isTrue();
  }

  @Test
  void whatIsRegisteredWhereAPeersRegionWasIsToldToANixlThatHasForgottenTheOld() throws BackendException {
    NixlRegionKey old = register(0, BYTES);
    RemoteAgent remote = joined();
    remote.dropRegion(remote.importRegion(told(old), "peer"));
    old.release();
    NixlRegionKey fresh = register(4096, BYTES);
    int before = remote.generation();

    long key = remote.importRegion(told(fresh), "peer");

    assertThat(remote.ready("peer")).isTrue();
    assertThat(remote.generation()).isGreaterThan(before);
    remote.dropRegion(key);
    fresh.release();
    assertThat(remote.leave()).isTrue();
  }

  @Test
  void aPeerThatTwoConnectionsUseIsForgottenWithTheLast() throws BackendException {
    RemoteAgent remote = joined();
    remote.use("peer");

    assertThat(remote.leave()).isFalse();
    assertThat(remote.isKnown()).isTrue();
    assertThat(remote.leave()).isTrue();
  }

  private static RemoteAgent joined() throws BackendException {
    RemoteAgent remote = new RemoteAgent(here, theirs);
    remote.use("peer");
    return remote;
  }
}
