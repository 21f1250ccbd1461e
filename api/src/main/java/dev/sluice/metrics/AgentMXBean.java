package dev.sluice.metrics;

import java.util.List;
import java.util.Map;

/**
 * An agent as JMX shows it. Read only; numbers are at most a second old. {@link AgentMXBeans} registers it. Safe for use by any thread, and after the agent was closed.
 */
public interface AgentMXBean {
  /**
   * The agent's name.
   *
   * @return the name
   */
  String getName();

  /**
   * The backends in use, in order of preference.
   *
   * @return the reasons why they are on, by their names
   */
  Map<String, String> getBackends();

  /**
   * The peers that are connected.
   *
   * @return their names
   */
  List<String> getPeers();

  /**
   * What became of the postings to each peer over each backend and route.
   *
   * @return one for each, of which there was a posting
   */
  List<PostingStatistics> getCounters();

  /**
   * How many were posted, to all peers.
   *
   * @return the number
   */
  long getPostings();

  /**
   * How many of them are done.
   *
   * @return the number
   */
  long getDone();

  /**
   * How many of them have not ended.
   *
   * @return the number
   */
  long getInFlight();

  /**
   * How many of them failed.
   *
   * @return the numbers by the names of {@link dev.sluice.FailureKind}; every kind is there
   */
  Map<String, Long> getFailures();

  /**
   * How often a backend's library was full and took less than it was offered.
   *
   * @return the number
   */
  long getRetries();

  /**
   * How many bytes those READs moved that are done.
   *
   * @return bytes
   */
  long getBytesRead();

  /**
   * How many bytes those WRITEs moved that are done.
   *
   * @return bytes
   */
  long getBytesWritten();
}
