package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Prefill and decode beside each other on this machine, each with variables of its own, until both have ended. */
record TwoCommands(Run prefill, Run decode) {
  private static final Pattern PORT = Pattern.compile("--connect HOST:([0-9]+)");
  private static final int SECONDS = 90;

  /**
   * Runs both.
   *
   * @param more options of both
   */
  static TwoCommands run(Path folder, Map<String, String> ofPrefill, Map<String, String> ofDecode, String... more) throws IOException, InterruptedException {
    Process prefill = launch(folder, ofPrefill, Stream.concat(Stream.of("prefill", "--listen", "127.0.0.1:0"), Stream.of(more)));
    try {
      Process decode = launch(folder, ofDecode, Stream.concat(Stream.of("decode", "--connect", "127.0.0.1:" + port(folder, prefill)), Stream.of(more)));
      try {
        return new TwoCommands(ended(folder, "prefill", prefill), ended(folder, "decode", decode));
      } finally {
        decode.destroy();
      }
    } finally {
      prefill.destroy();
    }
  }

  private static Process launch(Path folder, Map<String, String> variables, Stream<String> words) throws IOException {
    String[] arguments = words.toArray(String[]::new);
    return Launched.start(folder, arguments[0] + ".", variables, arguments);
  }

  private static String port(Path folder, Process prefill) throws IOException, InterruptedException {
    while (true) {
      String said = Files.readString(folder.resolve("prefill.err"));
      Matcher port = PORT.matcher(said);
      if (port.find()) {
        return port.group(1);
      }
      assertThat(prefill.isAlive()).as(said).isTrue();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static Run ended(Path folder, String name, Process process) throws IOException, InterruptedException {
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("%s ends", name).isTrue();
    return new Run(process.exitValue(), Files.readString(folder.resolve(name + ".out")), Files.readString(folder.resolve(name + ".err")));
  }
}
