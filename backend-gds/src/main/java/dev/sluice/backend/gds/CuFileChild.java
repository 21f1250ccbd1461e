package dev.sluice.backend.gds;

import dev.sluice.ffm.OwnJvm;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Opens cuFile in a JVM of its own, which may hang or crash there, and leaves nothing behind.
 *
 * @param library the file
 * @param folder where a file is made of which a handle is wanted; it is gone afterwards
 * @param forbidden why cuFile is loaded only, for its version
 */
record CuFileChild(Path library, Optional<Path> folder, Optional<CuFileRefusal> forbidden) {
  private static final String LOG = "cufile.log";
  /** What debuggers and agents give every JVM: some let it end at once. */
  private static final Set<String> FOR_OTHER_JVMS = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final String CONFIGURATION = "CUFILE_ENV_PATH_JSON";
  private static final long ENDING_SECONDS = 5;

  /**
   * Opens it. Takes as long as that takes.
   *
   * @param environment what the process gets beside this one's
   * @param limit after which the process is killed
   */
  CuFileReport open(Map<String, String> environment, Duration limit) {
    try {
      Path scratch = Files.createTempDirectory("sluice-cufile");
      try {
        return inside(scratch, environment, limit);
      } finally {
        delete(scratch);
      }
    } catch (IOException refused) {
      return failed("cuFile cannot be tried in a process of its own: " + refused, "see that the folder for temporary files can be written");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("trying cuFile was interrupted", "start again");
    }
  }

  private CuFileReport inside(Path scratch, Map<String, String> environment, Duration limit) throws IOException, InterruptedException {
    Optional<List<String>> java = OwnJvm.command(CuFileChildMain.class, List.of("-XX:-UsePerfData"));
    if (java.isEmpty()) {
      return failed(
          "cuFile cannot be tried in a process of its own: there is no Java command in " + System.getProperty("java.home") + ", or Sluice's classes are not in files",
          "run with a JDK that has bin/java, and Sluice's jars on disk");
    }
    Path answer = Files.createFile(scratch.resolve("answer"));
    List<String> command = java.get();
    command.addAll(List.of(library.toString(), answer.toString(), Long.toString(limit.toSeconds() + 1)));
    Optional<Path> file = Optional.empty();
    if (forbidden.isPresent()) {
      command.add(CuFileChildMain.LOAD_ONLY);
    } else if (folder.isPresent()) {
      try {
        file = Optional.of(Files.createTempFile(folder.get(), ".sluice-cufile", ""));
      } catch (IOException refused) {
        return failed("no file can be made in " + folder.get() + ": " + refused, "name a folder that this process may write to");
      }
      command.add(file.get().toString());
    }
    try {
      return run(command, scratch, environment, limit);
    } finally {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    }
  }

  private CuFileReport run(List<String> command, Path scratch, Map<String, String> environment, Duration limit) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(scratch.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    builder.environment().keySet().removeAll(FOR_OTHER_JVMS);
    builder.environment().put("CUFILE_LOGFILE_PATH", scratch.resolve(LOG).toString());
    String configuration = builder.environment().get(CONFIGURATION);
    if (configuration != null && !configuration.isEmpty()) {
      builder.environment().put(CONFIGURATION, new File(configuration).getAbsolutePath()); // the process is in another folder
    }
    Process process = builder.start();
    Thread ending = Thread.ofPlatform().unstarted(() -> {
      Process _ = process.destroyForcibly();
      delete(scratch);
    });
    String end;
    try {
      Runtime.getRuntime().addShutdownHook(ending);
      process.getOutputStream().close();
      end = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
          ? "ended the process that tried it, with exit code " + process.exitValue()
          : "did not return within " + limit.toMillis() / 1000.0 + " s, and the process that tried it was killed";
    } catch (IllegalStateException exiting) {
      end = "was broken off, since this process ends";
    } finally {
      boolean _ = process.destroyForcibly().waitFor(ENDING_SECONDS, TimeUnit.SECONDS);
      forget(ending);
    }
    return CuFileAnswer.read(library, forbidden, text(scratch.resolve("answer")), text(scratch.resolve(LOG)), end);
  }

  private static void forget(Thread ending) {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(ending);
    } catch (IllegalStateException exiting) {
      // it runs
    }
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException left) {
      // nothing can be done about it
    }
  }

  private static CuFileReport failed(String reason, String remedy) {
    return new CuFileReport.Failed(new CuFileRefusal(reason, remedy), Optional.empty());
  }
}
