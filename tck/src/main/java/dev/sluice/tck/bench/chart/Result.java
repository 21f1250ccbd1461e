package dev.sluice.tck.bench.chart;

/**
 * What was measured of one subject in one case. A figure that is not known is NaN.
 *
 * @param subject the program that was measured, {@code sluice} or a peer's name
 * @param backend such as {@code UCX}
 * @param transport such as {@code posix}
 * @param memory {@code HOST} or {@code DEVICE}
 * @param operation {@code READ} or {@code WRITE}
 * @param kind {@code latency}, {@code one-way}, {@code bandwidth}, {@code descriptors} or {@code workload}
 * @param workload a workload's name such as {@code W1}, otherwise empty
 * @param bytes of a descriptor
 * @param batch descriptors that are posted before the end of all of them is waited for
 * @param microsP50 median time of a call
 * @param microsP99 99th percentile of the time of a call
 * @param gigabytesPerSecond in units of 10<sup>9</sup> bytes
 * @param descriptorsPerSecond descriptors moved in a second
 * @param postMicros time until the posting function returned
 * @param allocatedBytesPerTransfer bytes that the JVM allocated for each transfer
 * @param cpuSecondsPerGigabyte processor time of both sides
 * @param note what whoever reads the figures must know, otherwise empty
 */
public record Result(
    String subject,
    String backend,
    String transport,
    String memory,
    String operation,
    String kind,
    String workload,
    long bytes,
    long batch,
    double microsP50,
    double microsP99,
    double gigabytesPerSecond,
    double descriptorsPerSecond,
    double postMicros,
    double allocatedBytesPerTransfer,
    double cpuSecondsPerGigabyte,
    String note) {
  Route route() {
    return new Route(backend, transport, memory);
  }

  /** The figure that its kind is about. */
  double headline() {
    return switch (kind) {
      case "latency", "one-way" -> microsP50;
      case "descriptors" -> descriptorsPerSecond;
      default -> gigabytesPerSecond;
    };
  }
}
