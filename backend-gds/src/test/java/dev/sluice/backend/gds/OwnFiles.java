package dev.sluice.backend.gds;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.FileOptions;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.Rights;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent that is its own peer, with the backend for files alone. */
record OwnFiles(Agent agent, Peer self) implements AutoCloseable {
  private static final AtomicInteger NAMES = new AtomicInteger();

  static OwnFiles open(Map<String, String> parameters) {
    Agent agent = Agent.open(AgentConfig.ofBackends("files-" + NAMES.incrementAndGet(), List.of("GDS"), Map.of("GDS", parameters)));
    return new OwnFiles(agent, agent.connect(agent.metadata()));
  }

  Region memory(long bytes) {
    MemorySegment memory = Arena.global().allocate(bytes, 4096);
    return agent.register("memory-" + NAMES.incrementAndGet(), Memory.host(memory));
  }

  Region file(Path path, long bytes, FileOptions options) {
    return agent.register("file-" + NAMES.incrementAndGet(), Memory.file(path, 0, bytes, options), RegionOptions.defaults().withRights(options.writable() ? Rights.READ_WRITE : Rights.READ));
  }

  Link link(Region memory, Region file) {
    self.update(agent.metadata());
    return agent.link(memory, self.region(file.name()));
  }

  @Override
  public void close() {
    agent.close();
  }
}
