package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.Rights;
import dev.sluice.tck.workload.Pool;
import dev.sluice.tck.workload.PoolView;

/**
 * Decode's pool.
 *
 * @param agent whose region it is
 * @param job what both sides agree on
 * @param memory where it lies
 * @param view its blocks
 */
record TargetPool(Agent agent, Job job, JobMemory memory, PoolView view) {

  static TargetPool allocate(Agent agent, Job job, RoleRequest request) {
    Pool pool = Pool.target(job.workload());
    MemoryCheck.one(job.workload(), pool.bytes());
    JobMemory memory = JobMemory.allocate(agent, job, pool.bytes(), Rights.WRITE, request);
    return new TargetPool(agent, job, memory, new PoolView(job.workload(), pool, Role.targetTable(job), memory.bytes()));
  }

  Mover.Side side() {
    return new Mover.Side(view.pool(), view.table());
  }

  /** Overwrites everything, so that nothing of an earlier transfer can pass for a later one. */
  void clear() {
    view.clear();
    memory.publish();
  }
}
