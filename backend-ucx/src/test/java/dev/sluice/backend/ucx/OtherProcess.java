package dev.sluice.backend.ucx;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=dev.sluice,ALL-UNNAMED");
    command.add("-Xmx64m");
    command.add("-Dsluice.natives=" + System.getProperty("sluice.natives", ""));
    String modulePath = System.getProperty("jdk.module.path", "");
    String classPath = System.getProperty("java.class.path") + (modulePath.isEmpty() ? "" : java.io.File.pathSeparator + modulePath);
    command.addAll(List.of("-cp", classPath, UcxPeerMain.class.getName()));
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
  }
}
