package dev.sluice.tck.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Other products, as their packages bring them: fetched once into a folder beside the native libraries, with the tools of their own worlds. Where that is not possible they are missing,
 * and the reason is told.
 */
final class Packages {
  private static final String JUCX = "1.18.1";
  private static final List<String> PYTHON = List.of("nixl-cu12==1.5.1", "mooncake-transfer-engine-non-cuda==0.3.13.post1");

  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final Path folder;
  private final Consumer<String> progress;

  /**
   * Those of a folder.
   *
   * @param progress takes a line when something is fetched
   */
  Packages(Path folder, Consumer<String> progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /** The jar of UCX's own binding for Java, from Maven's repository. */
  Path jucx() throws IOException, InterruptedException, MissingException {
    Path jar = folder.resolve("jucx-" + JUCX + ".jar");
    if (Files.notExists(jar)) {
      progress.accept("fetching jucx " + JUCX);
      run(List.of("mvn", "-q", "-B", "dependency:copy", "-Dartifact=org.openucx:jucx:" + JUCX, "-DoutputDirectory=" + Files.createDirectories(folder)));
    }
    if (Files.notExists(jar)) {
      throw new MissingException("Maven left no " + jar);
    }
    return jar;
  }

  /** A Python that has NIXL and Mooncake. */
  Path python() throws IOException, InterruptedException, MissingException {
    Path python = folder.resolve("venv/bin/python");
    Path complete = folder.resolve("venv/.complete");
    if (Files.notExists(complete)) {
      progress.accept("fetching " + String.join(", ", PYTHON));
      run(List.of("python3", "-m", "venv", Files.createDirectories(folder).resolve("venv").toString()));
      run(List.of(python.toString(), "-m", "pip", "install", "-q", "numpy"));
      for (String one : PYTHON) {
        run(List.of(python.toString(), "-m", "pip", "install", "-q", "--no-deps", one));
      }
      Path _ = Files.createFile(complete);
    }
    return python;
  }

  private static void run(List<String> command) throws IOException, InterruptedException, MissingException {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      process = builder.start();
    } catch (IOException missing) {
      throw new MissingException(command.getFirst() + " is not installed");
    }
    Thread hook = Hooks.atEnd("end-of-fetch", () -> Processes.end(process));
    Watchdog watchdog = Watchdog.over(PATIENCE, () -> Processes.end(process));
    try (watchdog) {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new MissingException(String.join(" ", command) + (watchdog.hasBitten() ? " was ended after " + PATIENCE.toMinutes() + " minutes" : " failed: " + OneShot.lastWords(said)));
      }
    } finally {
      Hooks.forget(hook);
    }
  }
}
