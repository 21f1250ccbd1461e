package dev.sluice.tck.bench;

import dev.sluice.tck.fork.ClassPathJvm;
import dev.sluice.tck.fork.OwnProperties;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A JVM that is started for one measurement, and says line by line what it found. */
final class Errand {
  private static final String MISSING = "missing ";

  /** For one line: far more than the slowest call needs to be measured. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private Errand() {}

  /**
   * Runs one to its end.
   *
   * @param name for messages
   * @param options of the JVM
   * @param lines takes what it says
   * @throws MissingException when it cannot run here
   */
  static void run(String name, Class<?> main, List<String> options, List<String> arguments, Map<String, String> environment, Consumer<String> lines) throws IOException, InterruptedException, MissingException {
    Path said = Scratch.file();
    List<String> command = new ArrayList<>(ClassPathJvm.command(main, List.of(), OwnProperties.now(), arguments));
    command.addAll(1, options);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(said.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Thread hook = Hooks.atEnd("end-of-errand", () -> Processes.end(process));
    try (BufferedReader answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = line(name, process, answers); line != null; line = line(name, process, answers)) {
        if (line.startsWith(MISSING)) {
          throw new MissingException(line.substring(MISSING.length()));
        }
        lines.accept(line);
      }
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException(name + " ended with " + exit + ": " + ServingSubject.lastWords(said));
      }
    } finally {
      Processes.end(process);
      Hooks.forget(hook);
      boolean _ = Files.deleteIfExists(said);
    }
  }

  private static @Nullable String line(String name, Process process, BufferedReader answers) throws IOException {
    Watchdog watchdog = Watchdog.over(PATIENCE, () -> Processes.end(process));
    String line;
    try (watchdog) {
      line = answers.readLine();
    }
    if (line == null && watchdog.hasBitten()) {
      throw new IOException(name + " was ended, as it had said nothing for " + PATIENCE.toSeconds() + " s");
    }
    return line;
  }
}
