package dev.sluice.tck.cli.natives;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** One run of another program: what it said, and how it ended. */
record Command(int exit, String output) {
  /** Runs it to its end, without input; its output and errors come back together. */
  static Command run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      try (InputStream output = process.getInputStream()) {
        String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        return new Command(process.waitFor(), said);
      }
    } finally {
      process.destroy();
    }
  }

  /** The last line that says anything: where programs put the reason. */
  String lastLine() {
    return output.lines().filter(line -> !line.isBlank()).reduce("(no output)", (_, line) -> line.trim());
  }
}
