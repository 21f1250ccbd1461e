package dev.sluice.backend.ucx;

import dev.sluice.spi.Backend;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A second JVM that runs {@link UcxPeerMain}. */
final class OtherProcess implements AutoCloseable {
  private final Process process;
  private final String[] words;

  private OtherProcess(Process process, String[] words) {
    this.process = process;
    this.words = words;
  }

  static OtherProcess start(String... arguments) throws IOException {
    Process process = launch(UcxPeerMain.class, arguments);
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith("peer ")) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the other process ended before it was ready");
    }
    return new OtherProcess(process, line.split(" ", -1));
  }

  /** What a main class prints, in a JVM of its own that ends well. */
  static String output(Class<?> main, String... arguments) throws IOException, InterruptedException {
    Process process = launch(main, arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(main.getName() + " ended with " + process.exitValue() + " and printed " + output);
    }
    return output;
  }

  private static Process launch(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Xmx64m");
    command.add("-Dsluice.natives=" + System.getProperty("sluice.natives", ""));
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Classes of tests are seen as part of the module that they test, so their own folder is named beside it. */
  private static String classPath() {
    String tested = place(UcxBackendProvider.class);
    return String.join(
        File.pathSeparator, place(Backend.class), tested, place(UcxPeerMain.class), Path.of(tested).resolveSibling("test-classes").toString());
  }

  private static String place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  byte[] endpointInfo() {
    return HexFormat.of().parseHex(words[1]);
  }

  byte[] registeredKey() {
    return HexFormat.of().parseHex(words[2]);
  }

  byte[] allocatedKey() {
    return HexFormat.of().parseHex(words[3]);
  }

  long registeredAddress() {
    return Long.parseLong(words[4]);
  }

  long allocatedAddress() {
    return Long.parseLong(words[5]);
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
