package dev.sluice.metrics;

import dev.sluice.FailureKind;
import dev.sluice.PostingCounters;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@link PostingCounters} in types that any JMX client knows. Immutable.
 *
 * @param backend the backend's name
 * @param peer the peer's name; {@link PostingCounters#OTHERS} for transfers that are closed, where there were very many peers
 * @param transport the transport's name as the library calls it
 * @param device the device's name as the library calls it
 * @param path {@code direct}, {@code staged} or {@code packed}
 * @param known how the route is known: {@code reported}, {@code forced} or {@code unknown}
 * @param postings how many were posted
 * @param done how many are done
 * @param inFlight how many have not ended
 * @param failed how many failed
 * @param failures how many failed, by the names of {@link FailureKind}; every kind is there
 * @param retries how often the library was full and took less than it was offered
 * @param descriptors how many pairs of blocks or ranges those had that are done
 * @param bytesRead how many bytes those READs moved that are done
 * @param bytesWritten how many bytes those WRITEs moved that are done
 * @param postTime how long calls that post took; of one posting in {@value PostingCounters#SAMPLED}
 * @param wireTime how long postings took from the call to their end; of one posting in {@value PostingCounters#SAMPLED}
 */
public record PostingStatistics(
    String backend,
    String peer,
    String transport,
    String device,
    String path,
    String known,
    long postings,
    long done,
    long inFlight,
    long failed,
    Map<String, Long> failures,
    long retries,
    long descriptors,
    long bytesRead,
    long bytesWritten,
    TimeStatistics postTime,
    TimeStatistics wireTime) {

  /**
   * Copies the failures.
   *
   * @param backend the backend's name
   * @param peer the peer's name
   * @param transport the transport's name
   * @param device the device's name
   * @param path the path
   * @param known how the route is known
   * @param postings how many were posted
   * @param done how many are done
   * @param inFlight how many have not ended
   * @param failed how many failed
   * @param failures by kind
   * @param retries how often the library was full
   * @param descriptors of those that are done
   * @param bytesRead of those that are done
   * @param bytesWritten of those that are done
   * @param postTime how long posting took
   * @param wireTime how long postings took
   */
  public PostingStatistics {
    failures = Map.copyOf(failures);
  }

  static PostingStatistics of(PostingCounters counters) {
    Map<String, Long> failures = new TreeMap<>();
    counters.failures().forEach((kind, count) -> failures.put(kind.name(), count));
    return new PostingStatistics(
        counters.backend(), counters.peer(), counters.route().transport(), counters.route().device(), Way.word(counters.route().path()), Way.word(counters.route().known()),
        counters.postings(), counters.done(), counters.inFlight(), counters.failed(), failures, counters.retries(), counters.descriptors(), counters.bytesRead(), counters.bytesWritten(),
        TimeStatistics.of(counters.postTime()), TimeStatistics.of(counters.wireTime()));
  }
}
