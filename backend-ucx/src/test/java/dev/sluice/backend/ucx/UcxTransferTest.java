package dev.sluice.backend.ucx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Operation;
import dev.sluice.Route;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UcxTransferTest {
  private static final int[] SIZES = {1, 7, 8, 63, 64, 65, 1000, 4095, 4096, 8191, 8300, 65_537, 262_145, (1 << 20) + 1, 5 << 20};
  private static final int TOTAL = 16 << 20;

  @BeforeAll
  static void ucx() {
    UcxOfThisMachine.require();
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "tcp", "posix", "sysv", "self,tcp"})
  void movesEverySizeBothWaysWhateverTheTransport(String tls) throws Exception {
    Map<String, String> parameters = Map.of("tls", tls);
    try (Side one = Side.open("one", parameters, System.getenv());
        Side two = Side.open("two", parameters, System.getenv())) {
      Endpoint there = one.connect(two);
      Side.Range[] ours = {one.registered(TOTAL), one.allocated(TOTAL)};
      Side.Range[] theirs = {two.registered(TOTAL), two.allocated(TOTAL)};
      for (Side.Range local : ours) {
        for (Side.Range remote : theirs) {
          for (Operation operation : Operation.values()) {
            assertMovesAllSizes(operation, there, local, remote, two);
          }
        }
      }
    }
  }

  @Test
  void postsMoreDescriptorsThanItKeepsRequestsFor() throws Exception {
    int count = 20_000;
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      Endpoint there = one.connect(two);
      Side.Range local = one.registered(count * 64L);
      Side.Range remote = two.registered(count * 64L);
      long remoteKey = there.importRegion(remote.key().exported());
      fill(local.bytes(), 3);
      Batch batch = Side.batch(Operation.WRITE, there, count);
      for (int i = 0; i < count; i++) {
        int to = count - 1 - i;
        batch.add(local.key().address() + i * 64L, remote.key().address() + to * 64L, 64, local.key().handle(), remoteKey);
      }

      assertThat(Side.move(batch, two)).isEqualTo(Worker.DONE);

      for (int i = 0; i < count; i++) {
        assertThat(remote.bytes().asSlice((count - 1 - i) * 64L, 64).mismatch(local.bytes().asSlice(i * 64L, 64))).isEqualTo(-1);
      }
      batch.free();
    }
  }

  @Test
  void anAgentMovesBytesToItself() throws Exception {
    try (Side one = Side.open("one")) {
      Endpoint itself = one.connect(one);
      assertMovesAllSizes(Operation.WRITE, itself, one.registered(TOTAL), one.registered(TOTAL), one);
      assertThat(itself.failure()).isEmpty();
    }
  }

  @Test
  void peersAreSpreadOverWorkers() throws Exception {
    Map<String, String> parameters = Map.of("num_workers", "3");
    try (Side one = Side.open("one", parameters, System.getenv());
        Side two = Side.open("two", parameters, System.getenv())) {
      assertThat(one.backend().workers()).hasSize(3);
      Side.Range local = one.registered(4096);
      Side.Range remote = two.registered(3 * 4096);
      for (int i = 0; i < 3; i++) {
        Endpoint endpoint = one.backend().connect("two", two.backend().endpointInfo(), one.backend().workers().get(i));
        local.bytes().fill((byte) (i + 1));
        Batch batch = Side.batch(Operation.WRITE, endpoint, 1);
        long remoteKey = endpoint.importRegion(remote.key().exported());
        batch.add(local.key().address(), remote.key().address() + i * 4096L, 4096, local.key().handle(), remoteKey);
        assertThat(Side.move(batch, two)).isEqualTo(Worker.DONE);
        assertThat(remote.bytes().get(ValueLayout.JAVA_BYTE, i * 4096L + 4095)).isEqualTo((byte) (i + 1));
        batch.free();
        endpoint.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2048, 9000, 65_536})
  void framesArriveWholeAndInOrderBothWays(int bytes) throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two");
        Arena arena = Arena.ofConfined()) {
      Endpoint there = one.connect(two);
      Endpoint back = two.connect(one);
      MemorySegment frame = arena.allocate(Math.max(1, bytes) * 20L, 8);
      fill(frame, 5);
      for (int i = 0; i < 20; i++) {
        Side.send(there, frame.address() + i * (long) bytes, bytes, two);
        Side.send(back, frame.address() + i * (long) bytes, bytes, one);
      }
      Side.progressUntil(() -> one.frames().size() == 20 && two.frames().size() == 20, one, two);
      for (int i = 0; i < 20; i++) {
        byte[] expected = frame.asSlice(i * (long) bytes, bytes).toArray(ValueLayout.JAVA_BYTE);
        assertThat(one.frames().removeFirst()).isEqualTo(expected);
        assertThat(two.frames().removeFirst()).isEqualTo(expected);
      }
    }
  }

  @Test
  void theRouteTellsTheTransportInUse() throws Exception {
    try (Side one = Side.open("one", Map.of(), Map.of("UCX_TLS", "tcp"));
        Side two = Side.open("two", Map.of("tls", "tcp"), Map.of())) {
      Endpoint there = one.connect(two);
      assertMovesAllSizes(Operation.READ, there, one.registered(TOTAL), two.registered(TOTAL), two);
      Route route = there.route();
      assertThat(route.transport()).isEqualTo("tcp");
      assertThat(route.known()).isEqualTo(Route.Known.REPORTED);
      assertThat(route.path()).isEqualTo(Route.Path.DIRECT);
    }
  }

  @Test
  void whenFailuresAreToBeNoticedSharedMemoryStillCarriesTheBytes() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      Endpoint there = one.connect(two);
      assertMovesAllSizes(Operation.READ, there, one.registered(TOTAL), two.registered(TOTAL), two);
      assertThat(there.route().transport()).isIn("posix", "sysv");
      assertThat(one.backend().capabilities().declared())
          .contains(Capability.REMOTE, Capability.LIVENESS, Capability.ALLOCATES, Capability.TRUSTS_PEERS, Capability.NETWORK);
    }
  }

  @Test
  void aSleepingWorkerIsWokenByAFrameAndByHand() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two");
        Arena arena = Arena.ofConfined()) {
      Endpoint there = one.connect(two);
      MemorySegment frame = arena.allocate(64);
      Side.send(there, frame.address(), 64, two);
      Side.progressUntil(() -> !two.frames().isEmpty(), one, two);
      Worker sleeper = two.worker();
      while (!sleeper.arm()) {
        sleeper.progress();
      }
      sleeper.wake();
      long begin = System.nanoTime();
      sleeper.sleep(10_000);
      assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
      Side.send(there, frame.address(), 64, one);
      Side.progressUntil(() -> two.frames().size() == 2, one, two);
    }
  }

  private static void assertMovesAllSizes(Operation operation, Endpoint there, Side.Range local, Side.Range remote, Side other) throws Exception {
    long remoteKey = there.importRegion(remote.key().exported());
    MemorySegment from = operation == Operation.WRITE ? local.bytes() : remote.bytes();
    MemorySegment to = operation == Operation.WRITE ? remote.bytes() : local.bytes();
    fill(from, operation == Operation.WRITE ? 1 : 2);
    to.fill((byte) 0);
    Batch batch = Side.batch(operation, there, SIZES.length);
    long at = 3;
    for (int size : SIZES) {
      batch.add(local.key().address() + at, remote.key().address() + at, size, local.key().handle(), remoteKey);
      at += size + 5;
    }

    assertThat(Side.move(batch, other)).as("%s", batch.failure()).isEqualTo(Worker.DONE);
    assertThat(batch.endpoint().worker().poll(batch)).isEqualTo(Worker.DONE);

    at = 3;
    for (int size : SIZES) {
      assertThat(to.asSlice(at, size).mismatch(from.asSlice(at, size))).as("%d bytes", size).isEqualTo(-1);
      assertThat(to.get(ValueLayout.JAVA_BYTE, at - 1)).isZero();
      assertThat(to.get(ValueLayout.JAVA_BYTE, at + size)).isZero();
      at += size + 5;
    }
    batch.free();
    there.dropRegion(remoteKey);
  }

  private static void fill(MemorySegment segment, int seed) {
    byte[] bytes = new byte[(int) segment.byteSize()];
    new Random(seed).nextBytes(bytes);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
  }
}
