package dev.sluice.backend.ucx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Operation;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A connection is received apart from others. */
class UcxOwnQueueTest {
  private static final int GREETING_BYTES = 1000;

  @BeforeAll
  static void ucx() {
    UcxOfThisMachine.require();
  }

  @Test
  void eachConnectionTellsAPlaceOfItsOwn() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      byte[] first = one.connect(two).endpointInfo().orElseThrow();
      byte[] second = one.connect(two).endpointInfo().orElseThrow();

      assertThat(first).isNotEqualTo(second).isNotEqualTo(one.backend().endpointInfo());
    }
  }

  @Test
  void eachConnectionOverANetworkTellsAPlaceOfItsOwnToo() throws Exception {
    Map<String, String> tcp = Map.of("tls", "tcp");
    try (Side one = Side.open("one", tcp, System.getenv());
        Side two = Side.open("two", tcp, System.getenv())) {
      Endpoint there = one.connect(two);
      Endpoint back = two.connect(there.endpointInfo().orElseThrow());

      there.redirect(back.endpointInfo().orElseThrow());

      send(there, one.registered(64), 9, two);
      Side.progressUntil(() -> two.frames().size() == 1, one, two);
      assertThat(two.frames()).extracting(frame -> frame.length).containsExactly(9);
    }
  }

  @Test
  void framesAndBytesArriveAroundARedirect() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      Endpoint there = one.connect(two);
      Endpoint back = two.connect(there.endpointInfo().orElseThrow());
      Side.Range local = one.registered(1 << 20);
      Side.Range remote = two.registered(1 << 20);
      local.bytes().fill((byte) 7);

      send(there, local, 3, two);
      there.redirect(back.endpointInfo().orElseThrow());
      there.redirect(back.endpointInfo().orElseThrow());
      send(there, local, 5, two);
      Batch batch = Side.batch(Operation.WRITE, there, 1);
      long remoteKey = there.importRegion(remote.key().exported());
      batch.add(local.key().address(), remote.key().address(), 1 << 20, local.key().handle(), remoteKey);

      assertThat(Side.move(batch, two)).isEqualTo(Worker.DONE);
      assertThat(remote.bytes().mismatch(local.bytes())).isEqualTo(-1);
      Side.progressUntil(() -> two.frames().size() == 2, one, two);
      assertThat(two.frames()).extracting(frame -> frame.length).containsExactlyInAnyOrder(3, 5);
      batch.free();
    }
  }

  @Test
  void aWrongPlaceIsAMetadataErrorAndTheConnectionStaysWhatItIs() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      Endpoint there = one.connect(two);

      assertThatThrownBy(() -> there.redirect(new byte[100]))
          .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.kind()).isEqualTo(BackendException.Kind.METADATA));

      send(there, one.registered(64), 9, two);
      Side.progressUntil(() -> two.frames().size() == 1, one, two);
      assertThat(two.frames()).extracting(frame -> frame.length).containsExactly(9);
    }
  }

  @Test
  void whatAConnectionHadIsGivenBackWhenItIsClosed() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      connectAndClose(one, two, false);
      connectAndClose(one, two, true);
      long before = openFiles();

      for (int i = 0; i < 5; i++) {
        connectAndClose(one, two, i % 2 == 0);
      }

      assertThat(openFiles()).isEqualTo(before);
    }
  }

  @Test
  void theSharedMemoryOfPeersThatAreGoneIsLetGo() throws Exception {
    try (Side two = Side.open("two")) {
      greetAndLeave(two);
      greetAndLeave(two);
      long before = sharedMappings();

      for (int i = 0; i < 5; i++) {
        greetAndLeave(two);
      }

      assertThat(sharedMappings()).isEqualTo(before);
    }
  }

  /** As an agent does: a frame to everybody's place, which is answered from elsewhere. UCX makes no endpoint for the shortest ones. */
  private static void greetAndLeave(Side two) throws Exception {
    try (Side one = Side.open("one")) {
      Endpoint there = one.connect(two);
      send(there, one.registered(GREETING_BYTES), GREETING_BYTES, two);
      Side.progressUntil(() -> two.frames().size() == 1, one, two);
      two.frames().clear();
      Endpoint back = two.connect(there.endpointInfo().orElseThrow());
      there.redirect(back.endpointInfo().orElseThrow());
      send(there, one.registered(GREETING_BYTES), GREETING_BYTES, two);
      Side.progressUntil(() -> two.frames().size() == 1, one, two);
      two.frames().clear();
      there.close();
      back.close();
      settle(one.worker());
      settle(two.worker());
    }
  }

  private static long sharedMappings() throws Exception {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("/SYSV") || line.contains("/dev/shm/ucx")).count();
    }
  }

  @Test
  void moreConnectionsThanQueuesShareTheFirst() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      for (int i = 0; i < 63; i++) {
        assertThat(one.connect(two).endpointInfo()).isPresent();
      }

      Endpoint last = one.connect(two);

      assertThat(last.endpointInfo()).isEmpty();
      send(last, one.registered(64), 9, two);
      Side.progressUntil(() -> two.frames().size() == 1, one, two);
      assertThat(two.frames()).hasSize(1);
    }
  }

  private static void connectAndClose(Side one, Side two, boolean abort) throws Exception {
    Endpoint there = one.backend().connect("two", two.backend().endpointInfo(), one.worker());
    send(there, one.registered(64), 1, two);
    Side.progressUntil(() -> two.frames().size() == 1, one, two);
    two.frames().clear();
    if (abort) {
      there.abort();
    }
    there.close();
    settle(one.worker());
  }

  /** Closing ends while the worker progresses. */
  private static void settle(Worker worker) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < 200_000_000L) {
      worker.progress();
    }
  }

  private static void send(Endpoint endpoint, Side.Range bytes, int length, Side other) throws BackendException {
    Side.send(endpoint, bytes.bytes().address(), length, other);
  }

  private static long openFiles() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }
}
