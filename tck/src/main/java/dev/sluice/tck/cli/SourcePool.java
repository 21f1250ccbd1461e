package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.Rights;
import dev.sluice.tck.workload.Content;
import dev.sluice.tck.workload.Pool;
import dev.sluice.tck.workload.PoolView;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/**
 * Prefill's pool, filled.
 *
 * @param agent whose region it is
 * @param job what both sides agree on
 * @param memory where it lies
 * @param view its blocks
 * @param checksum of what was filled in
 * @param tamper whether a byte is to be flipped now that the checksum was taken
 */
record SourcePool(Agent agent, Job job, JobMemory memory, PoolView view, String checksum, boolean tamper) {

  static SourcePool fill(Agent agent, Job job, RoleRequest request) throws IOException {
    Pool pool = Pool.source(job.workload());
    JobMemory memory = JobMemory.allocate(agent, job, pool.bytes(), Rights.READ, request);
    PoolView view = new PoolView(job.workload(), pool, Role.sourceTable(job), memory.bytes());
    try (Content content = Objects.requireNonNull(Role.content(job, request.input()), "content")) {
      view.fill(content);
    }
    return new SourcePool(agent, job, memory, view, view.checksum(), request.tamper());
  }

  Mover.Side side() {
    return new Mover.Side(view.pool(), view.table());
  }

  /** Lets peers reach it, and gives what they must know for that. */
  Map<String, Object> handOut() throws IOException {
    if (tamper) {
      view.tamper(job.tamperSeed());
    }
    memory.publish();
    return Map.of("metadata", Role.encode(agent.metadata()), "checksum", checksum);
  }
}
