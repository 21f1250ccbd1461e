package dev.sluice.config;

import dev.sluice.config.Yaml.Entry;
import dev.sluice.config.Yaml.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an engine configuration file says about the cache transceiver.
 *
 * @param path the file
 * @param backend the backend as the file names it, upper-cased; null where the engine leaves the transceiver off
 * @param line the line of the backend, 0 where there is none
 * @param deadline the default deadline; null where none is set
 * @param unlimited whether the file says that there is none
 * @param warnings what people should know about the file
 */
record EngineFile(
    Path path, @Nullable String backend, int line, @Nullable Duration deadline, boolean unlimited,
    List<String> warnings) {
  static final String SECTION = "cache_transceiver_config";
  static final String DEFAULT = "DEFAULT";

  private static final String BACKEND = "backend";
  private static final String DEADLINE = "kv_transfer_timeout_ms";
  private static final long LONGEST_DEADLINE_MS = Integer.MAX_VALUE;
  /** Keys of the section that steer the engine itself. */
  private static final Set<String> FOREIGN = Set.of(
      "transceiver_runtime", "max_tokens_in_buffer", "kv_transfer_sender_future_timeout_ms",
      "kv_transfer_poll_interval_ms", "kv_cache_bounce_size_mb", "enable_pipelined_transfer",
      "agent_bounce_buffer_enable", "agent_bounce_params");

  /** The provider's name that the file asks for; null where it asks for none. */
  @Nullable String provider() {
    return DEFAULT.equals(backend) ? Names.NIXL : backend;
  }

  String place() {
    return line == 0 ? path.toString() : path + ":" + line;
  }

  /** Interprets a document; what is wrong with it becomes problems. */
  static EngineFile of(Path path, Yaml.Document document, Problems problems) {
    return new Interpreter(path, document, problems).file();
  }

  private static final class Interpreter {
    private final Path path;
    private final Yaml.Document document;
    private final Problems problems;
    private final List<String> warnings = new ArrayList<>();

    Interpreter(Path path, Yaml.Document document, Problems problems) {
      this.path = path;
      this.document = document;
      this.problems = problems;
    }

    EngineFile file() {
      for (Yaml.Duplicate duplicate : document.duplicates()) {
        problems.add(at(duplicate.line()), null, "the key " + Text.printable(duplicate.key())
            + " is there twice (first in line " + duplicate.firstLine() + ")", "remove one of the two");
      }
      Map<String, Entry> section = document.section();
      if (section == null) {
        withoutSection();
        return new EngineFile(path, null, 0, null, false, warnings);
      }
      otherKeys(section);
      Entry backend = section.get(BACKEND);
      Entry deadline = section.get(DEADLINE);
      String name = backend == null ? null : backend(backend);
      return new EngineFile(path, name, name == null || backend == null ? 0 : backend.line(),
          deadline == null ? null : deadline(deadline),
          deadline != null && deadline.kind() == Kind.NULL, warnings);
    }

    private String at(int line) {
      return line == 0 ? path.toString() : path + ":" + line;
    }

    private void withoutSection() {
      Entry entry = document.root().get(SECTION);
      if (entry != null) {
        if (entry.kind() != Kind.NULL) {
          problems.add(at(entry.line()), null, SECTION + " is no mapping",
              "write 'backend: UCX' indented below it, or leave it out");
        }
        return;
      }
      for (Entry other : document.root().values()) {
        if (misspells(other.key(), SECTION)) {
          warnings.add(at(other.keyLine()) + ": unknown key " + Text.printable(other.key())
              + ", did you mean " + SECTION + "?");
        }
      }
      Entry nestedIn = document.nestedIn();
      if (nestedIn != null) {
        warnings.add(at(nestedIn.keyLine()) + ": " + SECTION + " is read at the top level only, not below "
            + Text.printable(nestedIn.key()) + "; give the file of one worker");
      }
    }

    private @Nullable String backend(Entry entry) {
      String name = Text.upper(entry.text().strip());
      if (entry.kind() == Kind.NULL) {
        return null;
      }
      if (entry.kind() == Kind.TEXT && Names.isWellFormed(name)) {
        return name;
      }
      problems.add(at(entry.line()), null, "backend is not the name of a backend",
          "use UCX, NIXL, DEFAULT or another provider's name, or null to leave the transceiver off");
      return null;
    }

    private @Nullable Duration deadline(Entry entry) {
      if (entry.kind() == Kind.NULL) {
        return null;
      }
      // Python's YAML, which the engine uses, allows underscores between digits; the library here calls that text.
      boolean number = entry.kind() == Kind.WHOLE_NUMBER || entry.text().contains("_");
      if (number && entry.text().matches("[1-9][0-9_]{0,15}")) {
        long millis = Long.parseLong(entry.text().replace("_", ""));
        if (millis <= LONGEST_DEADLINE_MS) {
          return Duration.ofMillis(millis);
        }
      }
      problems.add(at(entry.line()), null, DEADLINE + " must be positive",
          "use a whole number of milliseconds from 1 to " + LONGEST_DEADLINE_MS + ", or null for no limit");
      return null;
    }

    private void otherKeys(Map<String, Entry> section) {
      Set<String> ignored = new TreeSet<>();
      for (Entry entry : section.values()) {
        String key = entry.key();
        if (FOREIGN.contains(key)) {
          ignored.add(key);
        } else if (!key.equals(BACKEND) && !key.equals(DEADLINE)) {
          String meant = meant(key);
          warnings.add(at(entry.keyLine()) + ": unknown key " + Text.printable(key) + " in " + SECTION
              + (meant == null ? ", ignored" : ", did you mean " + meant + "?"));
        }
      }
      if (!ignored.isEmpty()) {
        warnings.add(path + ": ignored in " + SECTION + ", since they steer the engine itself: "
            + String.join(", ", ignored));
      }
    }

    private static @Nullable String meant(String key) {
      Set<String> known = new TreeSet<>(FOREIGN);
      known.add(BACKEND);
      known.add(DEADLINE);
      for (String name : known) {
        if (misspells(key, name)) {
          return name;
        }
      }
      return null;
    }

    /** Whether {@code key} is {@code name} with a few wrong letters, in camel case, or with other separators. */
    private static boolean misspells(String key, String name) {
      String plainKey = Text.lower(key.replaceAll("[_.-]", ""));
      String plainName = name.replace("_", "");
      return Text.distance(plainKey, plainName) <= 2;
    }
  }
}
