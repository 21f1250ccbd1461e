package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.FileOptions;
import dev.sluice.Memory;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RegistrationException;
import dev.sluice.RemoteRegion;
import dev.sluice.Rights;
import dev.sluice.tck.workload.BlockTable;
import dev.sluice.tck.workload.Pool;
import dev.sluice.tck.workload.PoolView;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The file between prefill and decode: the spans one behind the other as in a pool, the blocks of each in their order.
 *
 * @param job what both sides agree on
 * @param path the file
 */
record FilePool(Job job, Path path) {
  /** The region's name with both agents. */
  private static final String REGION = "file";

  long bytes() {
    return pool().bytes();
  }

  Mover.Side side() {
    return new Mover.Side(pool(), BlockTable.inOrder(job.workload()));
  }

  private Pool pool() {
    return Pool.target(job.workload());
  }

  /** Registers it for writing with room for every block; once a posting is done, its bytes are on disk. */
  RemoteRegion toWrite(Agent agent) throws IOException {
    checkRoom(Files.getFileStore(path).getUsableSpace());
    try {
      return register(agent, FileOptions.readWrite().withCreate(bytes()).withDurable(), Rights.READ_WRITE);
    } catch (RegistrationException refused) {
      if (refused.getCause() instanceof IOException full) {
        throw noRoom(String.valueOf(full.getMessage()), full);
      }
      throw refused;
    }
  }

  RemoteRegion toRead(Agent agent) {
    return register(agent, FileOptions.readOnly(), Rights.READ);
  }

  /** As a region of the agent that is its own peer. */
  private RemoteRegion register(Agent agent, FileOptions options, Rights rights) {
    Region _ = agent.register(REGION, Memory.file(path, 0, bytes(), options), RegionOptions.defaults().withRights(rights).withLayout(job.layoutHash()));
    return agent.connect(agent.metadata()).region(REGION);
  }

  void checkRoom(long usable) {
    if (bytes() > usable) {
      throw noRoom(String.format(Locale.ROOT, "%,d are free there", usable), null);
    }
  }

  private Failure noRoom(String found, @Nullable Throwable cause) {
    return new Failure(
        ExitCodes.CONFIGURATION, "room", String.format(Locale.ROOT, "there is no room for %s: workload %s needs %,d bytes on disk; %s", path, job.workload().id(), bytes(), found),
        "choose a smaller workload, or with --file PATH a place that has room", cause);
  }

  /** Flips one byte, past every backend. */
  void tamper() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE); Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = channel.map(MapMode.READ_WRITE, 0, bytes(), arena);
      new PoolView(job.workload(), pool(), BlockTable.inOrder(job.workload()), mapped).tamper(job.tamperSeed());
      mapped.force();
    }
  }
}
