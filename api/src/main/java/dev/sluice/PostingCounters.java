package dev.sluice;

import java.util.Map;

/**
 * What became of an agent's postings to one peer over one backend and route, since the agent was opened. A snapshot, made while others post: what has ended before it was asked for is counted exactly (but the
 * time that the call took, which is counted when it returns), what ends meanwhile may be in it. Posts that are refused are no postings. Immutable.
 *
 * @param backend the backend's name
 * @param peer the peer's name; {@link #OTHERS} for transfers that are closed, where there were very many peers
 * @param route how the bytes go, as it was known when their link was made; {@link #OTHERS} for its transport and device where the peer is that
 * @param postings how many were posted
 * @param done how many ended as {@link PostingState#DONE}
 * @param failures how many ended as {@link PostingState#FAILED}, by kind; every kind is there
 * @param retries how often the backend's library was full and took less than it was offered, so that the rest was offered again later
 * @param descriptors how many pairs of blocks or ranges those had that are done, as the caller named them
 * @param bytesRead how many bytes those READs moved that are done
 * @param bytesWritten how many bytes those WRITEs moved that are done
 * @param postTime how long calls that post took; of one posting in {@value #SAMPLED}
 * @param wireTime how long postings took from the call to their end, those that failed too; of one posting in {@value #SAMPLED}
 */
public record PostingCounters(
    String backend,
    String peer,
    Route route,
    long postings,
    long done,
    Map<FailureKind, Long> failures,
    long retries,
    long descriptors,
    long bytesRead,
    long bytesWritten,
    TimeHistogram postTime,
    TimeHistogram wireTime) {
  /** In the place of the names of peers, for transfers that are closed, where there were very many. */
  public static final String OTHERS = "*";

  /** Of so many postings of a transfer the time of one is measured, its first to begin with. */
  public static final int SAMPLED = 16;

  /**
   * Copies the failures.
   *
   * @param backend the backend's name
   * @param peer the peer's name
   * @param route how the bytes go
   * @param postings how many were posted
   * @param done how many are done
   * @param failures how many failed
   * @param retries how often the library was full
   * @param descriptors of those that are done
   * @param bytesRead of those that are done
   * @param bytesWritten of those that are done
   * @param postTime how long posting took
   * @param wireTime how long postings took
   */
  public PostingCounters {
    failures = Map.copyOf(failures);
  }

  /**
   * How many have failed, whatever the kind.
   *
   * @return the sum of the failures
   */
  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * How many have not ended.
   *
   * @return at least 0
   */
  public long inFlight() {
    return Math.max(0, postings - done - failed());
  }
}
