package dev.sluice.tck.fault;

import dev.sluice.spi.BackendException;
import java.util.EnumMap;
import java.util.Map;

/** Counts the decision points of one worker, or of a backend as a whole, and writes down what is injected. Any thread. */
final class Decisions {
  /** The stream of what belongs to no worker. */
  static final int NO_WORKER = -1;

  private final FaultPlan plan;
  private final FaultLog log;
  private final String agent;
  private final int opening;
  private final int worker;
  private final long stream;
  private final Map<Fault, Long> numbers = new EnumMap<>(Fault.class);

  Decisions(FaultPlan plan, FaultLog log, String agent, int opening, int worker) {
    this.plan = plan;
    this.log = log;
    this.agent = agent;
    this.worker = worker;
    this.opening = opening;
    this.stream = (agent.hashCode() * 31L + opening) * 31 + worker;
  }

  /** Comes to the next decision point of a kind. @return its number, 0 where nothing is injected */
  synchronized long next(Fault fault) {
    long number = numbers.merge(fault, 1L, Long::sum);
    return plan.injects(fault, stream, number) ? number : 0;
  }

  /** The backend is opened: the decision point of an opening is the opening itself. */
  void open() throws BackendException {
    if (plan.injects(Fault.FAIL_OPEN, stream, opening)) {
      throw failure(BackendException.Kind.UNAVAILABLE, Fault.FAIL_OPEN, opening, "the backend cannot be opened");
    }
  }

  int draw(Fault fault, long number, int bound) {
    return plan.draw(fault, stream, number, bound);
  }

  int turns(Fault fault, long number) {
    return plan.turns(fault, stream, number);
  }

  int mostTurns() {
    return plan.mostTurns();
  }

  void injected(Fault fault, long number, String detail) {
    log.add(new InjectedFault(agent, worker, fault, number, detail));
  }

  /** A failure of a batch, of one of the plan's kinds. */
  BackendException failure(Fault fault, long number, String detail) {
    return failure(plan.kind(fault, stream, number), fault, number, detail);
  }

  /** A failure, which is written down. */
  BackendException failure(BackendException.Kind kind, Fault fault, long number, String detail) {
    injected(fault, number, detail);
    return new BackendException(kind, detail + " (" + fault + " " + number + ", injected with seed " + plan.seed() + ")");
  }

  void failIfDue(Fault fault, BackendException.Kind kind, String detail) throws BackendException {
    long number = next(fault);
    if (number > 0) {
      throw failure(kind, fault, number, detail);
    }
  }
}
