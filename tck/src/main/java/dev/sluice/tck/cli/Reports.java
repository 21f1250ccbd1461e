package dev.sluice.tck.cli;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Prints what came of a job. */
final class Reports {
  private Reports() {}

  static int result(Console console, OutputOptions output, JsonNode result) {
    boolean verified = result.path("verified").asBoolean(false);
    if (output.json) {
      console.json(Json.plain(result));
    } else {
      console.lines(Results.text(result));
    }
    result.path(Results.WARNINGS).valueStream().forEach(warning -> console.warnings(List.of(warning.asString(""))));
    if (!verified) {
      console.note(Results.bad(result) + ". The bytes that arrived are not those that were checksummed.");
    }
    return verified ? ExitCodes.DONE : ExitCodes.BAD_RESULT;
  }
}
