/**
 * Faults on purpose, in any backend: {@link dev.sluice.tck.fault.FaultyBackends} wraps a backend so that completions come late and in another
 * order, postings, frames, registrations and connections fail, and peers are lost, as a seeded {@link dev.sluice.tck.fault.FaultPlan} says. What
 * was injected is in a {@link dev.sluice.tck.fault.FaultLog}. The wrapped backend still keeps its contract, so that what goes wrong
 * above it is a defect there.
 */
@NullMarked
package dev.sluice.tck.fault;

import org.jspecify.annotations.NullMarked;
