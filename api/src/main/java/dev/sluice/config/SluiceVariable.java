package dev.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The environment variables of Sluice's own that are no backend flags. Each is optional. {@link EngineSettings} reads
 * them; this table is the one place with their defaults, units and bounds.
 */
public enum SluiceVariable {
  /** A secret that all agents of a cluster share; with it, the engines sign their conversation. */
  SLUICE_CLUSTER_SECRET("none", "text", "at least 16 bytes", "signs what engines say to each other"),
  /** How long connecting to a peer may take. */
  SLUICE_CONNECT_TIMEOUT_MS("10000", "milliseconds", 1, 3_600_000, "limits how long connecting to a peer may take"),
  /** How long deregistering waits for the peers' answers before the region is quarantined. */
  SLUICE_RELEASE_TIMEOUT_MS("5000", "milliseconds", 0, 3_600_000, "limits how long deregistering waits for peers"),
  /** Interval of heartbeats; 0: only where the backend does not notice a dead peer itself. */
  SLUICE_HEARTBEAT_MS("0", "milliseconds", 0, 3_600_000, "sets the interval of heartbeats"),
  /** How long waiting for a posting polls before it parks. */
  SLUICE_SPIN_MICROS("50", "microseconds", 0, 1_000_000, "sets how long waiting polls before it parks"),
  /** Whether the bytes of postings are verified end to end. */
  SLUICE_INTEGRITY("off", "crc32c", "crc32c or off", "verifies the bytes of each posting at both ends before it is done"),
  /** The longest blocks that the engines pack together; 0: none. */
  SLUICE_PACK_BYTES("1024", "bytes", 0, 65_536, "sets how long blocks may be that engines pack together; 0 packs none"),
  /** Agents without an engine of ours that may be talked to though there is a cluster secret, which they cannot prove to know. */
  SLUICE_FOREIGN_PEERS("none", "names", "names separated by commas", "names agents without an engine that are trusted beside a cluster secret"),
  /** Whether each agent is shown through JMX while it is open. */
  SLUICE_JMX("false", "boolean", Flags.BOOLEANS + ", in any case", "says whether agents are shown through JMX"),
  /** The engine configuration file that chooses the backend. */
  SLUICE_ENGINE_CONFIG("none", "path", "a path", "names the engine configuration file"),
  /** Backend names in order of preference. */
  SLUICE_PREFER("UCX,LIBFABRIC,NIXL,GDS, then by name", "names", "names separated by commas",
      "sets the order of preference"),
  /** A folder with native libraries that is searched before all others but the backend's own parameter. */
  SLUICE_NATIVES("none", "path", "a path", "names a folder to search for native libraries"),
  /** The launcher's: the JDK to run on. */
  SLUICE_JDK("found by the launcher", "path", "a folder", "names the JDK 25 that the launcher uses"),
  /** The launcher's: run what is built, however old. */
  SLUICE_NO_BUILD("none", "1", "1 or unset", "keeps the launcher from building");

  private final String defaultValue;
  private final String unit;
  private final String bounds;
  private final String effect;
  private final long least;
  private final long most;

  SluiceVariable(String defaultValue, String unit, String bounds, String effect) {
    this.defaultValue = defaultValue;
    this.unit = unit;
    this.bounds = bounds;
    this.effect = effect;
    this.least = 0;
    this.most = 0;
  }

  SluiceVariable(String defaultValue, String unit, long least, long most, String effect) {
    this.defaultValue = defaultValue;
    this.unit = unit;
    this.bounds = "a whole number from " + least + " to " + most;
    this.effect = effect;
    this.least = least;
    this.most = most;
  }

  /**
   * What holds when the variable is not set.
   *
   * @return the default as text, {@code none} where there is none
   */
  public String defaultValue() {
    return defaultValue;
  }

  /**
   * What the value counts or holds.
   *
   * @return the unit, such as {@code milliseconds} or {@code path}
   */
  public String unit() {
    return unit;
  }

  /**
   * Which values are allowed.
   *
   * @return the bounds as a phrase, such as {@code a whole number from 1 to 3600000}
   */
  public String bounds() {
    return bounds;
  }

  /**
   * What setting the variable does.
   *
   * @return the effect as a phrase, such as {@code sets the interval of heartbeats}
   */
  public String effect() {
    return effect;
  }

  long least() {
    return least;
  }

  long most() {
    return most;
  }

  static Optional<SluiceVariable> of(String name) {
    return Arrays.stream(values()).filter(variable -> variable.name().equals(name)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(SluiceVariable::name).toList();
  }
}
