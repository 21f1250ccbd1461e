package dev.sluice.tck.bench.chart;

/**
 * How Sluice compares with one peer in one case.
 *
 * @param backend such as {@code UCX}
 * @param transport such as {@code posix}
 * @param memory {@code HOST} or {@code DEVICE}
 * @param operation {@code READ} or {@code WRITE}
 * @param kind {@code latency}, {@code one-way}, {@code bandwidth}, {@code descriptors} or {@code workload}
 * @param workload a workload's name such as {@code W1}, otherwise empty
 * @param bytes of a descriptor
 * @param against the peer
 * @param ratio Sluice's figure over the peer's, the median of the pairs
 * @param low lower end of the 95 % interval
 * @param high upper end of the 95 % interval
 * @param pairs how many alternating pairs were measured
 * @param goal what was promised, such as {@code >= 0.98}, otherwise empty
 * @param met whether the goal was met; without meaning where there is none
 */
public record Ratio(
    String backend,
    String transport,
    String memory,
    String operation,
    String kind,
    String workload,
    long bytes,
    String against,
    double ratio,
    double low,
    double high,
    int pairs,
    String goal,
    boolean met) {
  Route route() {
    return new Route(backend, transport, memory);
  }

  /**
   * Whether anything was promised.
   *
   * @return whether there is a goal
   */
  public boolean hasGoal() {
    return !goal.isBlank();
  }

  /** The verdict in a word, empty where nothing was promised. */
  String verdict() {
    return hasGoal() ? met ? "met" : "missed" : "";
  }

  /**
   * The verdict, and where only the interval reaches the goal, that.
   *
   * @return words, empty where nothing was promised
   */
  public String finding() {
    return hasGoal() ? Limit.finding(goal, met, ratio) : "";
  }

  /** The case without what the route says: {@code WRITE 4 KiB}, or {@code W1 WRITE 32 KiB}. */
  String caseName() {
    return (workload.isBlank() ? "" : workload + " ") + operation + " " + Figures.bytes(bytes);
  }
}
