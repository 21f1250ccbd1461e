package dev.sluice.tck.suite;

import dev.sluice.ffm.Libc;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Commands about the peer's process as such. */
final class ProcessCommands {
  private static final int ROUNDS_UNTIL_COMPILED = 200_000;

  private static @Nullable Object nothing;

  private ProcessCommands() {}

  static List<String> run(String verb, Words in) {
    return switch (verb) {
      case "availability" -> availability(in);
      case "discover" -> List.of(discover(in.next()));
      case "null-checks" -> List.of(Integer.toString(nullChecks()));
      case "recursion" -> List.of(Integer.toString(overflows()));
      case "overridden" -> overridden();
      case "hook" -> hook(Path.of(in.next()));
      case "idle" -> List.of(Long.toString(idle(in.number() * 1_000_000)));
      case "footprint" -> Footprint.now().words();
      case "return-while-open" -> List.of();
      case "exit" -> exit((int) in.number());
      default -> throw new IllegalArgumentException("no command " + verb);
    };
  }

  private static List<String> availability(Words in) {
    String name = in.next();
    BackendProvider provider = Declared.find(name).provider();
    Map<String, String> parameters = new HashMap<>();
    String library = in.next();
    if (!library.equals("-")) {
      parameters.put("library", library);
    }
    long start = System.nanoTime();
    Availability answer = provider.availability(new BackendConfig(parameters, System.getenv()));
    String millis = Long.toString((System.nanoTime() - start) / 1_000_000);
    return switch (answer) {
      case Availability.Available available -> List.of(millis, "available", available.library(), "");
      case Availability.Unavailable(String reason, String remedy) -> List.of(millis, "unavailable", oneLine(reason), oneLine(remedy));
    };
  }

  /** The code that is mapped since a provider was found and asked, but for the JVM's own. */
  private static String discover(String name) {
    Set<String> before = mappedCode();
    BackendProvider provider = Declared.find(name).provider();
    if (provider.name().isEmpty() || provider.aliases().contains("") || provider.parameters().stream().anyMatch(parameter -> parameter.name().isEmpty())) {
      return "an empty name";
    }
    Set<String> since = mappedCode();
    since.removeAll(before);
    since.removeIf(file -> file.startsWith(System.getProperty("java.home")));
    return String.join(" ", since);
  }

  private static Set<String> mappedCode() {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.map(line -> line.split("\\s+", 6))
          .filter(fields -> fields.length == 6 && fields[1].contains("x") && fields[5].startsWith("/"))
          .map(fields -> fields[5])
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ').replace('\t', ' ');
  }

  /** How many implicit null checks of a compiled method ended as they should. */
  private static int nullChecks() {
    int caught = 0;
    for (int round = 0; round < ROUNDS_UNTIL_COMPILED; round++) {
      caught += lengthOf("text") == 4 ? 0 : 1;
    }
    for (int round = 0; round < 1000; round++) {
      try {
        caught += lengthOf(nothing);
      } catch (NullPointerException expected) {
        caught++;
      }
    }
    return caught;
  }

  @SuppressWarnings("NullAway") // the point
  private static int lengthOf(@Nullable Object text) {
    return ((String) text).length();
  }

  private static int overflows() {
    int caught = 0;
    for (int round = 0; round < 20; round++) {
      try {
        caught += deeper(1) > 0 ? 0 : 1;
      } catch (StackOverflowError expected) {
        caught++;
      }
    }
    return caught;
  }

  private static int deeper(int depth) {
    return depth == Integer.MAX_VALUE ? 0 : 1 + deeper(depth + 1);
  }

  /** The variables that the user set and that native code now sees differently. */
  private static List<String> overridden() {
    List<String> changed = new ArrayList<>();
    for (String name : new TreeSet<>(System.getenv().keySet())) {
      String now = Libc.getenv(name).orElse("(unset)");
      if (!now.equals(System.getenv(name))) {
        changed.add(name + "=" + now);
      }
    }
    return changed;
  }

  private static List<String> hook(Path file) {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
      try {
        Files.writeString(file, "ran");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }));
    return List.of();
  }

  /** Ticks of processor time that the process uses while its main thread does nothing for a time. */
  private static long idle(long nanos) {
    long pid = ProcessHandle.current().pid();
    long before = Stat.of(pid).ticks();
    long start = System.nanoTime();
    long left = nanos;
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = nanos - (System.nanoTime() - start);
    }
    return Stat.of(pid).ticks() - before;
  }

  private static List<String> exit(int status) {
    System.exit(status);
    return List.of();
  }
}
