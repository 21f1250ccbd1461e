package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Commands of ours in processes of their own. */
final class Launched {
  private Launched() {}

  /**
   * Starts one, which knows no variable but those that {@link Run#environment} gives it. What it says goes into {@code out} and {@code err}.
   *
   * @param folder where these files are
   * @param prefix of their names
   */
  static Process start(Path folder, String prefix, Map<String, String> variables, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(Fork.command(Main.class, arguments));
    builder.environment().clear();
    builder.environment().putAll(Run.environment(variables));
    return builder.redirectOutput(folder.resolve(prefix + "out").toFile()).redirectError(folder.resolve(prefix + "err").toFile()).start();
  }

  /** @param signal as kill(1) has it, such as {@code TERM} */
  static void signal(String signal, Process process) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start().waitFor()).isZero();
  }
}
