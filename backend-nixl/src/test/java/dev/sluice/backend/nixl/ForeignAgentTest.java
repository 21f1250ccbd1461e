package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.MetadataException;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.PeerLostException;
import dev.sluice.Region;
import dev.sluice.RegionState;
import dev.sluice.Transfer;
import dev.sluice.backend.nixl.interop.NixlInterop;
import dev.sluice.backend.nixl.interop.RemoteMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents of the real Python package in processes of their own, which know nothing of Sluice. */
class ForeignAgentTest {
  private static final int BYTES = ForeignProcess.BYTES;
  private static final Duration MUST_HAPPEN = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final MemorySegment memory = Arena.ofShared().allocate(BYTES, 4096);
  private Agent agent;
  private Region region;
  private ForeignProcess python;

  @BeforeEach
  void start() throws IOException {
    NixlOfThisMachine.require();
    python = ForeignProcess.start("python", folder);
    agent = NixlOfThisMachine.open("java", Map.of());
    region = agent.register("pool", Memory.host(memory));
  }

  @AfterEach
  void end() {
    if (agent != null) {
      agent.close();
    }
    if (python != null) {
      python.close();
    }
  }

  private Peer connect() {
    return agent.connect(NixlInterop.peer(python.metadata(), List.of(RemoteMemory.host("theirs", python.address(), BYTES))));
  }

  private void move(Peer peer, Operation operation, long offset, long length, byte[] note) throws InterruptedException {
    try (Transfer transfer = agent.link(region, peer.region("theirs")).transfer(1)) {
      transfer.await(transfer.postRanges(operation, new long[] {offset}, new long[] {offset}, new long[] {length}, 1, note, Deadline.after(20, TimeUnit.SECONDS)));
    }
  }

  private Notification heard() throws InterruptedException {
    Notification notification = new Notification();
    assertThat(agent.notifications().await(notification, MUST_HAPPEN)).as("a notification comes").isTrue();
    return notification;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private int count(byte value) {
    int count = 0;
    for (byte b : memory.toArray(ValueLayout.JAVA_BYTE)) {
      count += b == value ? 1 : 0;
    }
    return count;
  }

  @Test
  void weWriteAndReadItsMemoryAndItHears() throws InterruptedException {
    Peer peer = connect();
    assertThat(peer.foreign()).isTrue();
    assertThat(peer.name()).isEqualTo("python");
    memory.fill((byte) 7);

    move(peer, Operation.WRITE, 1000, 500_000, bytes("written\0ÿ"));

    String heard = python.hear(20);
    assertThat(heard).contains("\"java#").contains("written\\u0000\\u00ff");
    assertThat(python.count(7)).isEqualTo(500_000);
    python.fill(9);
    move(peer, Operation.READ, 0, BYTES, null);
    assertThat(count((byte) 9)).isEqualTo(BYTES);
  }

  @Test
  void itWritesAndReadsOurMemoryAndWeHear() throws InterruptedException {
    String us = python.load(NixlInterop.metadata(agent));
    assertThat(us).startsWith("java#");
    python.fill(5);

    assertThat(python.move("WRITE", us, memory.address() + 100, 0, 700_000, "from python")).isEqualTo("DONE");

    Notification notification = heard();
    assertThat(notification.sender()).isEqualTo("python");
    assertThat(notification.toBytes()).isEqualTo(bytes("from python"));
    assertThat(count((byte) 5)).as("the data is there when the notification is").isEqualTo(700_000);
    memory.fill((byte) 6);
    assertThat(python.move("READ", us, memory.address(), 0, BYTES, "read")).isEqualTo("DONE");
    assertThat(heard().toBytes()).isEqualTo(bytes("read"));
    assertThat(python.count(6)).isEqualTo(BYTES);
  }

  @Test
  void notificationsGoBothWaysWithoutATransfer() throws InterruptedException {
    Peer peer = connect();
    String us = python.load(NixlInterop.metadata(agent));
    for (int i = 0; i < 100; i++) {
      peer.notify(bytes("ping " + i), Deadline.after(10, TimeUnit.SECONDS));
      assertThat(python.hear(20)).contains("ping " + i);
      assertThat(python.notify(us, "pong " + i)).isEqualTo("SENT");
      assertThat(new String(heard().toBytes(), StandardCharsets.ISO_8859_1)).isEqualTo("pong " + i);
    }
  }

  @Test
  void whatLooksLikeAFrameOfOursIsANotificationWhereAForeignPeerSendsIt() throws InterruptedException {
    Peer _ = connect();
    String us = python.load(NixlInterop.metadata(agent));

    assertThat(python.notify(us, "SL\\u0001\\u0008\\u0000\\u0000\\u0000\\u0000abcdefgh")).isEqualTo("SENT");

    assertThat(heard().toBytes()).startsWith('S', 'L', 1, 8).endsWith('g', 'h');
  }

  @Test
  void memoryThatItHasNotToldOfIsRefused() {
    assertThatThrownBy(() -> {
      Peer peer = agent.connect(NixlInterop.peer(python.metadata(), List.of(RemoteMemory.host("theirs", python.address(), BYTES + 1L))));
      move(peer, Operation.READ, 0, BYTES, null);
    }).isInstanceOf(MetadataException.class).hasMessageContaining("not in what agent python has told");
  }

  @Test
  void bytesThatAreNoMetadataAreRefused() {
    byte[] half = java.util.Arrays.copyOf(python.metadata(), 10);

    assertThatThrownBy(() -> NixlInterop.peer(half, List.of())).isInstanceOf(MetadataException.class).hasMessageContaining("no metadata of a NIXL agent");
  }

  @Test
  void itsDeathEndsPostingsAsPeerLostAndItsSuccessorIsReached() throws Exception {
    Peer peer = connect();
    memory.fill((byte) 1);
    move(peer, Operation.WRITE, 0, BYTES, null);

    python.kill();

    assertThat(lossOf(peer)).isInstanceOf(PeerLostException.class);
    assertThat(peer.loss()).isPresent();
    python = ForeignProcess.start("python", folder);
    Peer successor = connect();
    memory.fill((byte) 2);
    move(successor, Operation.WRITE, 0, BYTES, null);
    assertThat(python.count(2)).isEqualTo(BYTES);
  }

  /** Over shared memory the first writes to a dead process may still find a buffer. */
  private Throwable lossOf(Peer peer) {
    long begin = System.nanoTime();
    Throwable refused = null;
    while (refused == null && System.nanoTime() - begin < MUST_HAPPEN.toNanos()) {
      refused = catchThrowable(() -> move(peer, Operation.WRITE, 0, BYTES, null));
    }
    return refused;
  }

  @Test
  void itSeesOurDeathAndOurSuccessor() {
    String us = python.load(NixlInterop.metadata(agent));
    assertThat(python.move("WRITE", us, memory.address(), 0, 1000, "alive")).isEqualTo("DONE");

    agent.close();

    assertThat(python.move("WRITE", us, memory.address(), 0, 1000, "dead")).isNotEqualTo("DONE");
    agent = NixlOfThisMachine.open("java", Map.of());
    region = agent.register("pool", Memory.host(memory));
    String successor = python.load(NixlInterop.metadata(agent));
    assertThat(successor).isNotEqualTo(us);
    assertThat(python.move("WRITE", successor, memory.address(), 0, 1000, "again")).isEqualTo("DONE");
  }

  @Test
  void aRegionThatItWasToldOfIsNeverReleased() {
    Region untold = agent.register("untold", Memory.host(Arena.ofShared().allocate(4096)));
    assertThat(untold.deregister()).isEqualTo(RegionState.RELEASED);
    byte[] _ = NixlInterop.metadata(agent);

    assertThat(region.deregister()).isEqualTo(RegionState.QUARANTINED);

    Region later = agent.register("later", Memory.host(Arena.ofShared().allocate(4096)));
    assertThat(later.deregister()).isEqualTo(RegionState.RELEASED);
  }

  @Test
  void withAClusterSecretItIsRefusedUnlessItIsNamed() throws InterruptedException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("SLUICE_BACKEND_NIXL", "true");
    environment.put("SLUICE_CLUSTER_SECRET", "0123456789abcdef");
    var metadata = NixlInterop.peer(python.metadata(), List.of(RemoteMemory.host("theirs", python.address(), BYTES)));
    try (Agent strict = Agent.open(AgentConfig.fromEnvironment("strict", environment))) {
      assertThatThrownBy(() -> strict.connect(metadata)).isInstanceOf(MetadataException.class).hasMessageContaining("SLUICE_FOREIGN_PEERS");
      String us = python.load(NixlInterop.metadata(strict));
      assertThat(python.notify(us, "who is there")).isEqualTo("SENT");
      assertThat(strict.notifications().await(new Notification(), Duration.ofMillis(500))).isFalse();
    }
    environment.put("SLUICE_FOREIGN_PEERS", "other, python");
    try (Agent trusting = Agent.open(AgentConfig.fromEnvironment("trusting", environment))) {
      assertThat(trusting.connect(metadata).foreign()).isTrue();
    }
  }

  @Test
  void anAgentWithAnEngineAndOneWithoutWorkSideBySide() throws InterruptedException {
    try (Agent other = NixlOfThisMachine.open("other", Map.of())) {
      Region _ = other.register("far", Memory.host(Arena.ofShared().allocate(BYTES, 4096)));
      Peer engine = agent.connect(other.metadata());
      Peer foreign = connect();
      memory.fill((byte) 3);
      move(foreign, Operation.WRITE, 0, BYTES, bytes("both"));
      try (Transfer transfer = agent.link(region, engine.region("far")).transfer(1)) {
        transfer.await(transfer.postRanges(Operation.WRITE, new long[] {0}, new long[] {0}, new long[] {BYTES}, 1, bytes("engine"), Deadline.after(20, TimeUnit.SECONDS)));
      }
      Notification notification = new Notification();
      assertThat(other.notifications().await(notification, MUST_HAPPEN)).isTrue();
      assertThat(notification.sender()).isEqualTo("java");
      assertThat(python.hear(20)).contains("both");
      foreign.close();
      assertThat(agent.peers()).containsExactly(engine);
    }
  }
}
