package dev.sluice.tck.fuzz;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Batch;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import dev.sluice.spi.Worker;
import dev.sluice.tck.reference.ReferenceProvider;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What a hostile peer can hand to the reference backend: addresses, keys, and bytes on its port. No memory changes, and the others are served (SEC-1, SEC-2). */
class ReferencePeerFuzz {
  private static final int BYTES = 4096;
  private static final int HEADER = 41;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int IDLE_TURNS = 3;

  private static Arena arena;
  private static MemorySegment victim;
  private static MemorySegment own;
  private static Backend backend;
  private static Worker worker;
  private static RegionKey victimKey;
  private static RegionKey ownKey;
  private static Endpoint good;
  private static Batch batch;
  private static int frames;

  @BeforeAll
  static void open() throws BackendException {
    arena = Arena.ofShared();
    victim = arena.allocate(BYTES).fill((byte) 1);
    own = arena.allocate(BYTES).fill((byte) 2);
    BackendConfig config = new BackendConfig(Map.of(), Map.of());
    backend = new ReferenceProvider().open(new BackendContext("fuzz", config, (_, _, _) -> frames++, _ -> {}));
    worker = backend.workers().getFirst();
    victimKey = backend.register(Memory.host(victim));
    ownKey = backend.register(Memory.host(own));
    good = backend.connect("self", backend.endpointInfo(), worker);
    batch = new Batch(2);
  }

  @AfterAll
  static void close() {
    good.close();
    backend.close();
    batch.free();
    arena.close();
  }

  @FuzzTest(maxDuration = "60s")
  void address(byte[] endpointInfo) throws BackendException {
    ByteBuffer info = ByteBuffer.wrap(endpointInfo);
    if (endpointInfo.length > 4 && info.getInt(1) >= 1 && info.getInt(1) <= 65_535) {
      info.putInt(1, port()); // other ports are somebody else's
    }
    Endpoint endpoint;
    try {
      endpoint = backend.connect("stranger", endpointInfo, worker);
    } catch (BackendException refused) {
      assertThat(refused.kind()).isIn(BackendException.Kind.METADATA, BackendException.Kind.PEER_LOST);
      return;
    }
    settle();
    endpoint.abort();
    endpoint.close();
    checkOthersAreServed();
  }

  @FuzzTest(maxDuration = "60s")
  void key(byte[] exported) throws BackendException {
    if (isKnown(exported)) {
      return;
    }
    long key;
    try {
      key = good.importRegion(exported);
    } catch (BackendException refused) {
      assertThat(refused.kind()).isEqualTo(BackendException.Kind.METADATA);
      return;
    }
    for (Operation operation : Operation.values()) {
      batch.prepare(operation, good);
      batch.add(own.address(), victim.address(), 8, ownKey.handle(), key);
      batch.add(own.address() + 8, ByteBuffer.wrap(exported).getLong(16), 8, ownKey.handle(), key);
      worker.post(batch, 2);
      worker.finish(batch);
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (worker.poll(batch) == Worker.IN_FLIGHT && System.nanoTime() - end < 0) {
        int _ = worker.progress();
      }
      assertThat(worker.poll(batch)).isEqualTo(Worker.FAILED);
    }
    good.dropRegion(key);
    checkOthersAreServed();
  }

  /** The first byte says whether the stranger knows the password, as every peer of the cluster does. */
  @FuzzTest(maxDuration = "60s")
  void bytesOnThePort(byte[] bytes) throws IOException, BackendException {
    if (bytes.length == 0 || isKnown(bytes)) {
      return;
    }
    ByteBuffer info = ByteBuffer.wrap(backend.endpointInfo());
    ByteBuffer sent = ByteBuffer.allocate(HEADER + bytes.length);
    if ((bytes[0] & 1) != 0) {
      sent.put((byte) 0).putLong(0).putLong(info.getLong(5)).putLong(info.getLong(13)).putLong(0).putLong(0);
    }
    sent.put(bytes, 1, bytes.length - 1).flip();
    try (SocketChannel stranger = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()))) {
      var _ = stranger.configureBlocking(false);
      while (sent.hasRemaining()) {
        int _ = stranger.write(sent);
        int _ = worker.progress();
      }
      settle();
    } catch (IOException closed) {
      // It was thrown out in the middle.
    }
    settle();
    checkOthersAreServed();
  }

  /** Whether the secret of a key is in it, which Jazzer sees when it is compared: such bytes are no stranger's. */
  private static boolean isKnown(byte[] bytes) {
    for (int i = 0; i + Long.BYTES <= bytes.length; i++) {
      long word = ByteBuffer.wrap(bytes).getLong(i);
      if (word == secret(victimKey) || word == secret(ownKey)) {
        return true;
      }
    }
    return false;
  }

  private static long secret(RegionKey key) {
    return ByteBuffer.wrap(key.exported()).getLong(Long.BYTES);
  }

  private static int port() {
    return ByteBuffer.wrap(backend.endpointInfo()).getInt(1);
  }

  private static void settle() {
    int idle = 0;
    while (idle < IDLE_TURNS) {
      idle = worker.progress() == 0 ? idle + 1 : 0;
    }
  }

  private static void checkOthersAreServed() throws BackendException {
    int before = frames;
    long _ = worker.send(good, victim.address(), 8);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (frames == before && System.nanoTime() - end < 0) {
      int _ = worker.progress();
    }
    assertThat(frames).isGreaterThan(before);
    assertThat(good.failure()).isEmpty();
    assertThat(victim.get(JAVA_BYTE, 0)).isEqualTo((byte) 1);
    assertThat(MemorySegment.mismatch(victim, 1, BYTES, victim, 0, BYTES - 1)).as("the victim's memory has one byte that differs").isEqualTo(-1);
    assertThat(MemorySegment.mismatch(own, 1, BYTES, own, 0, BYTES - 1)).as("our memory has one byte that differs").isEqualTo(-1);
  }
}
