package dev.sluice.tck.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;

/**
 * A command that was run.
 *
 * @param exit its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record Run(int exit, String out, String err) {

  /** With the process's environment less all variables of ours. */
  static Run of(String... arguments) {
    return with(Map.of(), arguments);
  }

  static Run with(Map<String, String> variables, String... arguments) {
    return on(variables, console -> Main.run(console, arguments));
  }

  private static Run on(Map<String, String> variables, ToIntFunction<Console> command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(environment(variables), new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    int exit = command.applyAsInt(console);
    return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A result printed as commands print theirs. */
  static Run printing(JsonNode result) {
    return on(Map.of(), console -> Reports.result(console, new OutputOptions(), result));
  }

  static Map<String, String> environment(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(name -> name.startsWith("SLUICE_BACKEND") || name.startsWith("DYN_") || name.startsWith("UCX_"));
    environment.putAll(variables);
    return environment;
  }

  /** Standard output, which must be one JSON object. */
  JsonNode json() {
    try {
      return Json.object(out);
    } catch (Json.NotJsonException notJson) {
      throw new AssertionError("standard output is no JSON object: " + out + "\n" + err, notJson);
    }
  }

  JsonNode error() {
    return json().path("error");
  }
}
