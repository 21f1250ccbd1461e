package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AgentMetadata.KeyEntry;
import dev.sluice.AgentMetadata;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.spi.Capability;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** SEC: who may touch what. */
public abstract class SecRules extends ContractRules {
  private static final String SECRET = "Xq7-never-to-be-seen-anywhere-9Zk";

  @TempDir
  Path folder;

  /** For subclasses. */
  protected SecRules() {}

  private void onlyWherePeersAreNotTrusted() {
    if (declares(Capability.TRUSTS_PEERS)) {
      throw new NotApplicableException("the backend declares trusts-peers: it cannot hold off a forged key");
    }
  }

  @Rule(ContractRule.SEC_1)
  final void sec1_aForgedDescriptorOrKeyReachesNoMemoryThatIsNotRegistered() throws Exception {
    onlyWherePeersAreNotTrusted();
    RemoteAgent target = there(ownPeer());
    int third = 1 << 16;
    target.register("middle", third, 1, "within");
    target.register("gone", third, 2, "within");
    AgentMetadata before = target.metadata();
    var _ = target.deregister("gone");
    KeyEntry key = key(before, "middle");
    KeyEntry gone = key(before, "gone");
    try (RawPeer attacker = RawPeer.connect(fixture(), before)) {
      attacker.write(key.key(), key.address(), 100);
      assertThat(target.differenceAround("middle", 1)).as("an honest write changes the region alone").isEqualTo(-1);
      for (long offset : new long[] {-1, -third, -64, third, third - 10, third + 64, 2L * third, 1L << 40, Long.MAX_VALUE - 1000}) {
        attacker.write(key.key(), key.address() + offset, 64);
      }
      attacker.write(key.key(), key.address(), 3L * third);
      attacker.write(key.key(), key.address() - third, 3L * third);
      attacker.write(gone.key(), gone.address(), 64);
      for (int bit = 0; bit < key.key().length * 8; bit++) {
        byte[] forged = key.key().clone();
        forged[bit >> 3] = (byte) (forged[bit >> 3] ^ 1 << (bit & 7));
        attacker.write(forged, key.address(), 64);
        attacker.write(forged, key.address() + third, 64);
      }
      for (int round = 0; round < 100; round++) {
        byte[] noise = new byte[key.key().length];
        random().nextBytes(noise);
        attacker.write(noise, random().nextLong(), 64);
      }
    }
    assertThat(target.process().alive()).isTrue();
    assertThat(target.differenceAround("middle", 1)).as("first byte beside the region that was changed").isEqualTo(-1);
    assertThat(target.differenceAround("gone", 2)).as("first byte beside a region that is gone").isEqualTo(-1);
    assertThat(target.difference("gone", 0, third, 2)).as("first byte of a region that is gone").isEqualTo(-1);
  }

  private KeyEntry key(AgentMetadata metadata, String region) {
    return metadata.regions().stream()
        .filter(one -> one.name().equals(region))
        .flatMap(one -> one.keys().stream())
        .filter(one -> one.backend().equals(fixture().backend()))
        .findFirst()
        .orElseThrow();
  }

  @Rule(ContractRule.SEC_2)
  final void sec2_hostileBytesOnEveryPortKeepNobodyFromBeingServed() throws Exception {
    onlyWherePeersAreNotTrusted();
    if (RemoteHost.used()) {
      throw new NotApplicableException("the ports of a process of another host are not looked for");
    }
    PeerProcess process = ownPeer();
    Pair pair = Pair.connect(here(), there(process));
    Region local = pair.region("local", 100_000, 1);
    RemoteRegion remote = pair.remote("remote", 100_000, 2);
    List<Integer> ports = Ports.listening(process.pid());
    List<Socket> open = new ArrayList<>();
    try {
      for (int port : ports) {
        for (int i = 0; i < 64; i++) {
          byte[] bytes = new byte[random().nextInt(5000)];
          random().nextBytes(bytes);
          if (i % 4 == 0) {
            java.util.Arrays.fill(bytes, (byte) (i % 8 == 0 ? 0 : 0xff)); // lengths that are nothing, or huge
          }
          Socket socket = new Socket();
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
          Throwable _ = catchThrowable(() -> socket.getOutputStream().write(bytes)); // it may be closed on us meanwhile
          if (i % 2 == 0) {
            open.add(socket);
          } else {
            socket.close();
          }
          if (i % 8 == 0) {
            pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, 100_000));
          }
        }
      }
      Pair another = Pair.connect(here(), pair.there());
      another.move(another.region("mine", 100_000, 5), another.peer().region("remote"), Operation.WRITE, Ranges.of(0, 0, 100_000));
      assertThat(pair.there().difference("remote", 0, 100_000, 5)).isEqualTo(-1);
      pair.move(local, remote, Operation.WRITE, Ranges.of(0, 0, 100_000));
      assertThat(pair.there().difference("remote", 0, 100_000, 1)).isEqualTo(-1);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @Rule(ContractRule.SEC_3)
  final void sec3_theSecretAppearsInNoLogAndNoException() throws IOException {
    Path errors = Files.createFile(folder.resolve("stderr"));
    PeerProcess process = PeerProcess.start(folder, errors, Map.of("SLUICE_CLUSTER_SECRET", SECRET));
    afterwards(process::close);
    Map<String, String> secret = withSecret(SECRET);
    AgentConfig config = AgentConfig.fromEnvironment(newName("here"), secret);
    Agent here = Agent.open(config);
    afterwards(here::close);
    RemoteAgent there = there(process, newName("there"), secret);
    RemoteAgent stranger = there(process, newName("there"), withSecret("another secret of the same length."));
    List<Object> said = new ArrayList<>(List.of(config, here, here.metadata(), there.metadata()));
    if (declares(Capability.REMOTE)) {
      Pair pair = Pair.connect(here, there);
      said.add(pair.peer());
      said.add(here.register("local", Memory.host(Arena.global().allocate(8))));
      said.add(chain(catchThrowable(() -> here.connect(stranger.metadata()))));
      said.add(chain(catchThrowable(() -> stranger.connect(here))));
      byte[] bytes = there.metadataBytes();
      bytes[bytes.length / 2] ^= 1;
      said.add(chain(catchThrowable(() -> AgentMetadata.decode(bytes))));
    }
    Map<String, String> wrong = new HashMap<>(secret);
    wrong.put("SLUICE_BACKEND_" + fixture().backend() + "__NO_SUCH_PARAMETER", "1");
    said.add(chain(catchThrowable(() -> Agent.open(AgentConfig.fromEnvironment("wrong", wrong)))));
    assertThatThrownBy(() -> Agent.open(AgentConfig.fromEnvironment("short", withSecret("short")))).hasMessageNotContaining("short\"");

    assertThat(said).allSatisfy(one -> assertThat(String.valueOf(one)).doesNotContain(SECRET));
    there.close();
    process.endInput();
    assertThat(process.awaitExit()).isZero();
    assertThat(Files.readString(errors)).as("what a process said").doesNotContain(SECRET);
  }

  private static String chain(Throwable thrown) {
    StringBuilder all = new StringBuilder();
    for (Throwable one = thrown; one != null; one = one.getCause()) {
      all.append(one).append('\n');
    }
    return all.toString();
  }

  private Map<String, String> withSecret(String secret) {
    return fixture().with("SLUICE_CLUSTER_SECRET", secret).with("SLUICE_CONNECT_TIMEOUT_MS", "3000").environment();
  }
}
