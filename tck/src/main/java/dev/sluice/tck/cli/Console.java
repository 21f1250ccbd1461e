package dev.sluice.tck.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a command runs with: the environment, and where it writes. Results go to {@code out}, everything else to {@code err}.
 *
 * @param environment variables by name
 * @param out for results: text, or one JSON document
 * @param err for notes, warnings, errors and progress
 */
record Console(Map<String, String> environment, PrintStream out, PrintStream err) {

  void json(Object document) {
    out.println(Json.line(document));
    out.flush();
  }

  void lines(List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  void note(String text) {
    err.println("sluice: " + text);
    err.flush();
  }

  void warnings(Iterable<String> warnings) {
    warnings.forEach(warning -> note("warning: " + warning));
  }

  /** Reports a failure: one line for people always, the document where JSON is asked for. */
  int report(Failure failure, boolean json, boolean verbose) {
    if (json) {
      json(Map.of("error", failure.json()));
    }
    note(failure.line());
    if (verbose) {
      failure.printStackTrace(err);
    }
    return failure.exit();
  }

  /** Whether somebody watches what goes to {@code err}. */
  static boolean errIsTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException notThere) {
      return false;
    }
  }
}
