package dev.sluice.backend.nixl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process with an agent of the real Python package, which knows nothing of Sluice. */
final class ForeignProcess implements AutoCloseable {
  static final int BYTES = 1 << 20;

  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final byte[] metadata;
  private final long address;

  private ForeignProcess(Process process) throws IOException {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    String first = line();
    this.metadata = HexFormat.of().parseHex(text(first, "metadata"));
    this.address = Long.parseLong(field(first, "address", "(\\d+)"));
  }

  static ForeignProcess start(String name, Path folder) throws IOException {
    return start(name, folder, 0);
  }

  /** @param port where it listens for others that ask for its metadata; 0 for nowhere */
  static ForeignProcess start(String name, Path folder, int port) throws IOException {
    Path script = folder.resolve("foreign_agent.py");
    try (InputStream source = ForeignProcess.class.getResourceAsStream("foreign_agent.py")) {
      if (source == null) {
        throw new IOException("foreign_agent.py is not beside " + ForeignProcess.class.getName());
      }
      long _ = Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
    ProcessBuilder builder = new ProcessBuilder(PythonNixl.require().toString(), script.toString(), name, Integer.toString(BYTES), Integer.toString(port)).directory(folder.toFile());
    builder.environment().put("NIXL_LOG_LEVEL", "FATAL");
    return new ForeignProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  byte[] metadata() {
    return metadata.clone();
  }

  long address() {
    return address;
  }

  long pid() {
    return process.pid();
  }

  /** What it calls the agent of ours whose metadata it is given. */
  String load(byte[] theirs) {
    return text(ask("load", "\"metadata\":\"" + HexFormat.of().formatHex(theirs) + "\""), "name");
  }

  /** Tells NIXL's store of itself. */
  void publish() {
    String _ = ask("publish", "");
  }

  /** Takes back what it told NIXL's store. */
  void withdraw() {
    String _ = ask("withdraw", "");
  }

  /** Looks for an agent in NIXL's store, or with a port at its listener here; answers whether it was found. */
  boolean fetch(String name, int port) {
    return text(ask("fetch", "\"name\":\"" + name + "\",\"address\":\"" + (port > 0 ? "127.0.0.1" : "") + "\",\"port\":" + port), "known").equals("True");
  }

  /** Waits until it has heard that an agent is no more; answers whether it did. */
  boolean forgets(String name) {
    return text(ask("await_known", "\"name\":\"" + name + "\",\"known\":false"), "known").equals("False");
  }

  void fill(int value) {
    String _ = ask("fill", "\"value\":" + value);
  }

  /** How many of its bytes have a value. */
  int count(int value) {
    return Integer.parseInt(field(ask("count", "\"value\":" + value), "count", "(\\d+)"));
  }

  /** Reads or writes; answers NIXL's word for the end. */
  String move(String operation, String peer, long remote, int offset, int length, String note) {
    return text(
        ask("move", "\"operation\":\"" + operation + "\",\"name\":\"" + peer + "\",\"remote\":" + remote + ",\"offset\":" + offset + ",\"length\":" + length
            + ",\"note\":\"" + note + "\""),
        "state");
  }

  String notify(String peer, String note) {
    return text(ask("notify", "\"name\":\"" + peer + "\",\"note\":\"" + note + "\""), "state");
  }

  /** The next notification, as JSON of sender and text; empty brackets where none came. */
  String hear(double seconds) {
    return field(ask("hear", "\"wait\":" + seconds), "notes", "(\\[.*\\])");
  }

  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("process " + process.pid() + " does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }

  private String ask(String what, String fields) {
    try {
      requests.write("{\"do\":\"" + what + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}\n");
      requests.flush();
      return line();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the Python process ended");
    }
    return line;
  }

  private static String text(String json, String name) {
    return field(json, name, "\"([^\"]*)\"");
  }

  private static String field(String json, String name, String pattern) {
    Matcher matcher = Pattern.compile("\"" + name + "\": " + pattern).matcher(json);
    if (!matcher.find()) {
      throw new AssertionError("no " + name + " in " + json);
    }
    return matcher.group(1);
  }
}
