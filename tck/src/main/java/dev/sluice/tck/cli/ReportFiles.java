package dev.sluice.tck.cli;

import dev.sluice.tck.report.Certificate;
import dev.sluice.tck.report.ReportHtml;
import dev.sluice.tck.report.ReportJson;
import dev.sluice.tck.report.ReportJunit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The three files of a report. */
final class ReportFiles {
  private ReportFiles() {}

  static List<Path> write(Path folder, Certificate certificate) {
    try {
      return List.of(
          Files.writeString(folder.resolve("report.json"), Json.pretty(ReportJson.of(certificate)) + "\n"),
          Files.writeString(folder.resolve("report.html"), ReportHtml.of(certificate)),
          Files.writeString(folder.resolve("junit.xml"), ReportJunit.of(certificate)));
    } catch (IOException e) {
      throw Failure.configuration("the report cannot be written to " + folder + ": " + e.getMessage(), "name another folder with --report");
    }
  }
}
