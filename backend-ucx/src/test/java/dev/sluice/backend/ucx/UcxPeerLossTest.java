package dev.sluice.backend.ucx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Operation;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UcxPeerLossTest {
  private static final long RANGE = 32L << 20;

  @BeforeAll
  static void ucx() {
    UcxOfThisMachine.require();
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "tcp"})
  void whatIsInFlightToAKilledProcessFailsAsPeerLost(String tls) throws Exception {
    try (OtherProcess other = OtherProcess.start(Long.toString(RANGE), tls);
        Side side = Side.open("one", Map.of("tls", tls), System.getenv())) {
      Endpoint endpoint = side.connect(other.endpointInfo());
      Side.Range mine = side.registered(RANGE);
      long key = endpoint.importRegion(other.registeredKey());
      Batch batch = Side.batch(Operation.WRITE, endpoint, 4);
      write(batch, mine, other.registeredAddress(), key);
      assertThat(Side.move(batch)).isEqualTo(Worker.DONE);

      other.kill();
      long begin = System.nanoTime();
      batch.prepare(Operation.WRITE, endpoint);
      write(batch, mine, other.registeredAddress(), key);

      assertThat(Side.move(batch)).isEqualTo(Worker.FAILED);
      assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
      BackendException failure = batch.failure();
      assertThat(failure).isNotNull();
      assertThat(failure.kind()).isEqualTo(BackendException.Kind.PEER_LOST);
      assertThat(failure.status()).isPresent();
      assertThat(failure).hasMessageContaining("UCS_ERR_").hasMessageContaining("peer");
      batch.free();
    }
  }

  @Test
  void anIdleConnectionNoticesThatItsPeerWasKilled() throws Exception {
    try (OtherProcess other = OtherProcess.start(Long.toString(RANGE));
        Side side = Side.open("one")) {
      Endpoint endpoint = side.connect(other.endpointInfo());
      Side.Range mine = side.registered(RANGE);
      long key = endpoint.importRegion(other.allocatedKey());
      Batch batch = Side.batch(Operation.READ, endpoint, 4);
      write(batch, mine, other.allocatedAddress(), key);
      assertThat(Side.move(batch)).isEqualTo(Worker.DONE);
      assertThat(mine.bytes().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 2);

      other.kill();
      Side.progressUntil(() -> endpoint.failure().isPresent(), side);

      assertThat(endpoint.failure().orElseThrow().kind()).isEqualTo(BackendException.Kind.PEER_LOST);
      batch.prepare(Operation.READ, endpoint);
      write(batch, mine, other.allocatedAddress(), key);
      assertThat(Side.move(batch)).isEqualTo(Worker.FAILED);
      batch.free();
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void memoryThatOutlivesItsOwnerIsNotTakenForThePeer(Operation operation) throws Exception {
    try (OtherProcess other = OtherProcess.start(Long.toString(RANGE));
        Side side = Side.open("one")) {
      Endpoint endpoint = side.connect(other.endpointInfo());
      Side.Range mine = side.registered(RANGE);
      long key = endpoint.importRegion(other.allocatedKey());
      Batch batch = Side.batch(operation, endpoint, 4);
      write(batch, mine, other.allocatedAddress(), key);
      assertThat(Side.move(batch)).isEqualTo(Worker.DONE);

      other.kill();
      batch.prepare(operation, endpoint);
      write(batch, mine, other.allocatedAddress(), key);

      assertThat(Side.move(batch)).isEqualTo(Worker.FAILED);
      assertThat(batch.failure()).isNotNull();
      assertThat(batch.failure().kind()).isEqualTo(BackendException.Kind.PEER_LOST);
      batch.free();
    }
  }

  @Test
  void whatIsInFlightWhenAConnectionIsAbortedEndsAsFailed() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      Endpoint endpoint = one.connect(two);
      Side.Range mine = one.registered(RANGE);
      Side.Range theirs = two.registered(RANGE);
      long key = endpoint.importRegion(theirs.key().exported());
      Batch batch = Side.batch(Operation.WRITE, endpoint, 4);
      write(batch, mine, theirs.key().address(), key);
      endpoint.worker().post(batch, batch.count());
      endpoint.worker().finish(batch);
      assertThat(endpoint.worker().poll(batch)).isEqualTo(Worker.IN_FLIGHT);

      endpoint.abort();
      endpoint.abort();

      assertThat(Side.move(batch)).as("without the peer").isEqualTo(Worker.FAILED);
      assertThat(endpoint.failure()).isPresent();
      batch.free();
    }
  }

  @Test
  void sendingAfterTheConnectionBrokeIsAnException() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two");
        Arena arena = Arena.ofConfined()) {
      Endpoint endpoint = one.connect(two);
      endpoint.abort();
      long frame = arena.allocate(8).address();
      assertThatThrownBy(() -> endpoint.worker().send(endpoint, frame, 8))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("peer");
    }
  }

  private static void write(Batch batch, Side.Range mine, long remote, long key) {
    for (int i = 0; i < 4; i++) {
      long at = i * (RANGE / 4);
      batch.add(mine.key().address() + at, remote + at, RANGE / 4, mine.key().handle(), key);
    }
  }
}
