package dev.sluice.tck.pairs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A pair of processes that measures what it is told, and stands still in between. */
final class Subject implements AutoCloseable {
  private final List<String> command;
  private final Process process;
  private final BufferedReader lines;
  private final Writer names;
  private final String target;

  private Subject(List<String> command, Process process, BufferedReader lines, Writer names, String target) {
    this.command = command;
    this.process = process;
    this.lines = lines;
    this.names = names;
    this.target = target;
  }

  /** Starts it and waits until it is ready. */
  static Subject start(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
    List<String> serving = new ArrayList<>(command);
    serving.add("serve=1");
    ProcessBuilder builder = new ProcessBuilder(serving).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader lines = Side.lines(process.getInputStream());
    String line = lines.readLine();
    if (line == null || !line.startsWith("target ")) {
      throw new IOException(String.join(" ", serving) + " did not get ready: " + line);
    }
    Subject subject = new Subject(serving, process, lines, process.outputWriter(StandardCharsets.US_ASCII), line.substring(7));
    subject.signal("STOP");
    return subject;
  }

  /** Measures one thing, by its name. */
  List<String> measure(String name) throws IOException, InterruptedException {
    signal("CONT");
    names.write(name + "\n");
    names.flush();
    List<String> found = new ArrayList<>();
    String line = lines.readLine();
    while (line != null && !line.equals("done")) {
      found.add(line);
      line = lines.readLine();
    }
    if (line == null) {
      throw new IOException(String.join(" ", command) + " ended while it measured " + name);
    }
    signal("STOP");
    return found;
  }

  /** A target polls, and would take its core from the other pair: it is stopped whenever its pair is not asked. */
  private void signal(String signal) throws IOException, InterruptedException {
    int _ = new ProcessBuilder("kill", "-" + signal, target).start().waitFor();
  }

  @Override
  public void close() throws IOException {
    try {
      signal("CONT");
      names.close();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed with exit code " + process.exitValue());
      }
    } catch (InterruptedException interrupted) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
