package dev.sluice.tck.fault;

/**
 * A fault that was injected.
 *
 * @param agent the agent whose backend it was
 * @param worker the worker's place among those of the backend; −1 for faults that belong to none
 * @param fault the kind
 * @param number which decision point of that kind it was, from 1
 * @param detail what exactly happened, for people
 */
public record InjectedFault(String agent, int worker, Fault fault, long number, String detail) {
  /** One line for people. */
  @Override
  public String toString() {
    return fault + " " + number + " at " + agent + (worker < 0 ? "" : " worker " + worker) + ": " + detail;
  }
}
