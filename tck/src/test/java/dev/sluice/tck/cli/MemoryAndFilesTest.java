package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Transfer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One agent with a backend for memory of other agents and one for files, as Dynamo's flags ask for both. */
class MemoryAndFilesTest {
  private static final Map<String, String> BOTH = Map.of("DYN_KVBM_NIXL_BACKEND_UCX", "true", "DYN_KVBM_NIXL_BACKEND_GDS", "true");
  private static final int BYTES = 300_000;

  @TempDir
  Path folder;

  @Test
  void eachLinkGoesByTheBackendThatMovesItsKinds() throws Exception {
    Natives.assumeUcx();
    Path path = Files.write(folder.resolve("kv"), new byte[BYTES]);
    try (Agent cache = Agent.open(AgentConfig.fromEnvironment("cache", BOTH)); Agent engine = Agent.open(AgentConfig.fromEnvironment("engine", BOTH))) {
      Region pool = cache.register("pool", Memory.host(filled(0)));
      Region _ = cache.register("kv", Memory.file(path, 0, BYTES, true));
      MemorySegment source = filled(7);
      Region _ = engine.register("source", Memory.host(source));
      Peer remote = cache.connect(engine.metadata());
      Peer self = cache.connect(cache.metadata());

      Link fetch = cache.link(pool, remote.region("source"));
      Link offload = cache.link(pool, self.region("kv"));

      assertThat(fetch.route().backend()).isEqualTo("UCX");
      assertThat(offload.route().backend()).isEqualTo("GDS");
      move(fetch, Operation.READ);
      move(offload, Operation.WRITE);
      assertThat(MemorySegment.ofArray(Files.readAllBytes(path)).mismatch(source)).isEqualTo(-1);
    }
  }

  private static MemorySegment filled(int seed) {
    MemorySegment memory = Arena.global().allocate(BYTES, 4096);
    for (int i = 0; i < BYTES && seed != 0; i++) {
      memory.set(ValueLayout.JAVA_BYTE, i, (byte) (i * seed + (i >> 8)));
    }
    return memory;
  }

  private static void move(Link link, Operation operation) throws InterruptedException {
    try (Transfer transfer = link.transfer(1)) {
      transfer.await(transfer.postRanges(operation, new long[] {0}, new long[] {0}, new long[] {BYTES}, 1, null, Deadline.after(Duration.ofSeconds(30))));
    }
  }
}
