package dev.sluice.config;

import static dev.sluice.config.SluiceVariable.SLUICE_CLUSTER_SECRET;
import static dev.sluice.config.SluiceVariable.SLUICE_CONNECT_TIMEOUT_MS;
import static dev.sluice.config.SluiceVariable.SLUICE_ENGINE_CONFIG;
import static dev.sluice.config.SluiceVariable.SLUICE_FOREIGN_PEERS;
import static dev.sluice.config.SluiceVariable.SLUICE_HEARTBEAT_MS;
import static dev.sluice.config.SluiceVariable.SLUICE_INTEGRITY;
import static dev.sluice.config.SluiceVariable.SLUICE_JMX;
import static dev.sluice.config.SluiceVariable.SLUICE_NATIVES;
import static dev.sluice.config.SluiceVariable.SLUICE_PACK_BYTES;
import static dev.sluice.config.SluiceVariable.SLUICE_PREFER;
import static dev.sluice.config.SluiceVariable.SLUICE_RELEASE_TIMEOUT_MS;
import static dev.sluice.config.SluiceVariable.SLUICE_SPIN_MICROS;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the engine that are no backend flags, as the {@code SLUICE_*} variables give them. Names, defaults,
 * units and bounds: {@link SluiceVariable}.
 *
 * @param clusterSecret the cluster's shared secret, at least 16 bytes in UTF-8; null when there is none. Never part of
 *     {@link #toString()}
 * @param connectTimeout how long connecting to a peer may take; 1 ms to 1 h
 * @param releaseTimeout how long deregistering waits for peers; 0 to 1 h
 * @param heartbeat interval of heartbeats, up to 1 h; zero: only where the backend does not notice a dead peer itself
 * @param spin how long waiting polls before it parks; 0 to 1 s
 * @param engineConfig the engine configuration file; null when none is named
 * @param prefer backend names in order of preference, upper-cased; empty when nothing was said
 * @param natives a folder to search for native libraries; null when none is named
 * @param integrity how the bytes of postings are verified
 * @param packBytes how long blocks may be that engines pack together, where a posting has many; 0 to 64 KiB, 0 for none
 * @param foreignPeers agents without an engine of ours that are trusted beside a cluster secret
 * @param jmx whether each agent is shown through JMX while it is open
 */
public record EngineSettings(
    @Nullable String clusterSecret,
    Duration connectTimeout,
    Duration releaseTimeout,
    Duration heartbeat,
    Duration spin,
    @Nullable Path engineConfig,
    List<String> prefer,
    @Nullable Path natives,
    Integrity integrity,
    int packBytes,
    Set<String> foreignPeers,
    boolean jmx) {
  private static final int SHORTEST_SECRET = 16;

  /**
   * Checks the bounds, as {@link SluiceVariable} has them.
   *
   * @throws InvalidConfigurationException if a value is out of its bounds
   */
  public EngineSettings {
    prefer = List.copyOf(prefer);
    foreignPeers = Set.copyOf(foreignPeers);
    Problems problems = new Problems();
    checkSecret(clusterSecret, problems);
    check(SLUICE_CONNECT_TIMEOUT_MS, connectTimeout, ChronoUnit.MILLIS, problems);
    check(SLUICE_RELEASE_TIMEOUT_MS, releaseTimeout, ChronoUnit.MILLIS, problems);
    check(SLUICE_HEARTBEAT_MS, heartbeat, ChronoUnit.MILLIS, problems);
    check(SLUICE_SPIN_MICROS, spin, ChronoUnit.MICROS, problems);
    if (packBytes < SLUICE_PACK_BYTES.least() || packBytes > SLUICE_PACK_BYTES.most()) {
      problems.add(SLUICE_PACK_BYTES.name(), Integer.toString(packBytes), "out of bounds", allowed(SLUICE_PACK_BYTES));
    }
    problems.throwIfAny();
  }

  /**
   * The settings where no variable is set.
   *
   * @return the defaults
   */
  public static EngineSettings defaults() {
    return fromEnvironment(Map.of());
  }

  /**
   * Reads the settings from environment variables. Backend flags and foreign variables are not looked at.
   *
   * @param environment variables by name
   * @return the settings, with defaults for what is not set
   * @throws InvalidConfigurationException if a variable is malformed or out of bounds; names all such variables
   */
  public static EngineSettings fromEnvironment(Map<String, String> environment) {
    Problems problems = new Problems();
    EngineSettings settings = read(environment, problems);
    problems.throwIfAny();
    return settings;
  }

  /** Reads what is well-formed; what is not becomes a problem and keeps its default. */
  static EngineSettings read(Map<String, String> environment, Problems problems) {
    Reader reader = new Reader(environment, problems);
    return new EngineSettings(
        reader.secret(),
        reader.duration(SLUICE_CONNECT_TIMEOUT_MS, ChronoUnit.MILLIS),
        reader.duration(SLUICE_RELEASE_TIMEOUT_MS, ChronoUnit.MILLIS),
        reader.duration(SLUICE_HEARTBEAT_MS, ChronoUnit.MILLIS),
        reader.duration(SLUICE_SPIN_MICROS, ChronoUnit.MICROS),
        reader.path(SLUICE_ENGINE_CONFIG),
        reader.prefer(),
        reader.path(SLUICE_NATIVES),
        reader.integrity(),
        (int) reader.number(SLUICE_PACK_BYTES),
        reader.foreignPeers(),
        reader.truth(SLUICE_JMX));
  }

  /** All settings, the secret masked. */
  @Override
  public String toString() {
    return "EngineSettings[clusterSecret=" + (clusterSecret == null ? "none" : Text.MASK)
        + ", connectTimeout=" + connectTimeout + ", releaseTimeout=" + releaseTimeout
        + ", heartbeat=" + heartbeat + ", spin=" + spin + ", engineConfig=" + engineConfig
        + ", prefer=" + prefer + ", natives=" + natives + ", integrity=" + integrity + ", packBytes=" + packBytes + ", foreignPeers=" + foreignPeers + ", jmx=" + jmx + "]";
  }

  private static void check(SluiceVariable variable, Duration value, ChronoUnit unit, Problems problems) {
    Duration least = Duration.of(variable.least(), unit);
    Duration most = Duration.of(variable.most(), unit);
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      problems.add(variable.name(), value.toString(), "out of bounds", allowed(variable));
    }
  }

  private static boolean checkSecret(@Nullable String secret, Problems problems) {
    if (secret != null && secret.getBytes(StandardCharsets.UTF_8).length < SHORTEST_SECRET) {
      problems.add(SLUICE_CLUSTER_SECRET.name(), secret, "shorter than " + SHORTEST_SECRET + " bytes",
          "use a longer secret, the same on every host");
      return false;
    }
    return true;
  }

  private static String allowed(SluiceVariable variable) {
    return "use " + variable.bounds() + " (" + variable.unit() + "), or unset it";
  }

  private record Reader(Map<String, String> environment, Problems problems) {

    @Nullable String secret() {
      String secret = environment.get(SLUICE_CLUSTER_SECRET.name());
      return checkSecret(secret, problems) ? secret : null;
    }

    Duration duration(SluiceVariable variable, ChronoUnit unit) {
      return Duration.of(number(variable), unit);
    }

    long number(SluiceVariable variable) {
      String text = environment.get(variable.name());
      if (text != null) {
        String digits = text.strip();
        // Ten digits hold every bound, so parsing cannot overflow.
        long value = digits.matches("[0-9]{1,10}") ? Long.parseLong(digits) : -1;
        if (value >= variable.least() && value <= variable.most()) {
          return value;
        }
        problems.add(variable.name(), text, "not " + variable.bounds(), allowed(variable));
      }
      return Long.parseLong(variable.defaultValue());
    }

    @Nullable Path path(SluiceVariable variable) {
      String text = environment.get(variable.name());
      if (text == null) {
        return null;
      }
      try {
        if (!text.isBlank()) {
          return Path.of(text);
        }
        problems.add(variable.name(), text, "empty", allowed(variable));
      } catch (InvalidPathException e) {
        problems.add(variable.name(), text, "not a path", allowed(variable));
      }
      return null;
    }

    Integrity integrity() {
      String text = environment.getOrDefault(SLUICE_INTEGRITY.name(), SLUICE_INTEGRITY.defaultValue());
      return switch (Text.upper(text.strip())) {
        case "CRC32C" -> Integrity.CRC32C;
        case "OFF" -> Integrity.OFF;
        default -> {
          problems.add(SLUICE_INTEGRITY.name(), text, "not " + SLUICE_INTEGRITY.bounds(), "use " + SLUICE_INTEGRITY.bounds() + ", or unset it");
          yield Integrity.OFF;
        }
      };
    }

    boolean truth(SluiceVariable variable) {
      String text = environment.getOrDefault(variable.name(), variable.defaultValue());
      return Flags.truth(text).orElseGet(() -> {
        problems.add(variable.name(), text, "not a boolean", allowed(variable));
        return Boolean.valueOf(variable.defaultValue());
      });
    }

    Set<String> foreignPeers() {
      String text = environment.getOrDefault(SLUICE_FOREIGN_PEERS.name(), "");
      return Arrays.stream(text.split(",", -1)).map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
    }

    List<String> prefer() {
      String text = environment.get(SLUICE_PREFER.name());
      if (text == null) {
        return List.of();
      }
      List<String> names = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        String name = Text.upper(part.strip());
        if (!Names.isWellFormed(name) || names.contains(name)) {
          String what = names.contains(name) ? name + " is named twice" : "not a list of backend names";
          problems.add(SLUICE_PREFER.name(), text, what, "write names separated by commas, as in UCX,GDS");
          return List.of();
        }
        names.add(name);
      }
      return names;
    }
  }
}
