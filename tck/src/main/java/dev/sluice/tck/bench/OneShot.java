package dev.sluice.tck.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A program that is started for one request, and ends by itself. It does not outlive this process. */
final class OneShot implements AutoCloseable {
  private static final long END_SECONDS = 60;

  /** As JVMs print them. */
  private static final Pattern FRAME = Pattern.compile("at .+\\(.*\\)|\\.\\.\\. \\d+ more");

  private final Process process;
  private final Path out;
  private final Path err;
  private final Thread hook;

  private OneShot(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
    this.hook = Hooks.atEnd("end-of-one-shot", process::destroyForcibly);
  }

  static OneShot start(List<String> command, Map<String, String> environment) throws IOException {
    Path out = Scratch.file();
    Path err = Scratch.file();
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    try {
      return new OneShot(builder.start(), out, err);
    } catch (IOException missing) {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
      throw missing;
    }
  }

  /**
   * Waits until it ends.
   *
   * @return what it said on its standard output
   * @throws CannotException when it fails, with its last words
   */
  String output() throws IOException, InterruptedException, CannotException {
    boolean ended = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
    String said = Files.readString(out, StandardCharsets.ISO_8859_1);
    if (!ended) {
      throw new CannotException("it did not end within " + END_SECONDS + " s");
    }
    if (process.exitValue() != 0) {
      throw new CannotException("exit code " + process.exitValue() + ": " + lastWords(all()));
    }
    return said;
  }

  /** On both of its outputs. */
  String all() throws IOException {
    return Files.readString(out, StandardCharsets.ISO_8859_1) + "\n" + Files.readString(err, StandardCharsets.ISO_8859_1);
  }

  /** The last line that is not blank and not where in a program it is: of a JVM that failed, why. */
  static String lastWords(String said) {
    return said.lines().map(String::strip).filter(line -> !line.isEmpty() && !FRAME.matcher(line).matches()).reduce("it said nothing", (_, line) -> line);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Hooks.forget(hook);
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }
}
