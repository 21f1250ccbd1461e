package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Runs a program in a JVM of its own. */
final class ChildJvm {
  private ChildJvm() {}

  /** How a program ended, and all that it said. */
  record Ended(int code, String output) {}

  /**
   * Runs a program to its end.
   *
   * @param variables what its environment has beside this process's
   * @param before a command that runs the JVM; empty for none
   */
  static Ended run(Map<String, String> variables, List<String> before, Class<?> program, String... words) throws Exception {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
            "-XX:ErrorFile=/dev/null", "-Dsluice.natives=" + System.getProperty("sluice.natives", ""), "-cp", classPath(), program.getName()));
    command.addAll(List.of(words));
    Path folder = Files.createTempDirectory("child");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    try (var left = Files.list(folder)) { // the core of one that crashed
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
    return new Ended(process.exitValue(), output);
  }

  private static String classPath() throws Exception {
    Path classes = placeOf(NixlBackendProvider.class);
    return classes + ":" + classes.resolveSibling("test-classes") + ":" + placeOf(Agent.class) + ":" + placeOf(TestAbortedException.class);
  }

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
