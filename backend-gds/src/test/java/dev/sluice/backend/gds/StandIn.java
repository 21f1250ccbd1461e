package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ffm.NativeAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * A stand-in for {@code /proc/modules}, which cuFile reads and this machine may lack: in a mount namespace of its own a program sees a {@code /proc} of links to the real one, and a
 * list of modules with one invented line. cuFile is the real one.
 */
final class StandIn {
  private static final String SCRIPT = "mount --rbind /proc \"$0\" && mount -t tmpfs stand-in /proc && for entry in \"$0\"/*; do ln -s \"$entry\" /proc/ || exit 1; done"
      + " && rm -f /proc/modules && echo 'stand_in 16384 0 - Live 0x0000000000000000' > /proc/modules && exec \"$@\"";

  private StandIn() {}

  /**
   * Runs a program to its end where the stand-in is.
   *
   * @param folder which is empty, for the real {@code /proc} and for what the program writes
   * @return what it printed, as lines of a name, a blank and a value
   */
  static Map<String, String> run(Path folder, Class<?> program, String... words) throws Exception {
    Path proc = Files.createDirectories(folder.resolve("proc"));
    List<String> begin = List.of("unshare", "-m", "sh", "-c", SCRIPT, proc.toString());
    require(begin);
    List<String> command = new ArrayList<>(begin);
    command.addAll(java(program));
    command.addAll(List.of(words));
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().put("CUFILE_LOGFILE_PATH", folder.resolve("log").toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends: %s", Files.readString(output)).isTrue();
    } finally {
      Process _ = process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("%s%s", Files.readString(output), Files.readString(errors)).isZero();
    Map<String, String> told = new TreeMap<>();
    Files.readString(output, StandardCharsets.UTF_8).lines().map(line -> line.split(" ", 2)).forEach(pair -> told.put(pair[0], pair[1]));
    return told;
  }

  /** A command that runs a class of ours, or of these tests. */
  static List<String> java(Class<?> program) throws Exception {
    Path classes = placeOf(GdsBackendProvider.class);
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:ErrorFile=/dev/null", "-XX:-CreateCoredumpOnCrash",
        "--enable-native-access=ALL-UNNAMED", "-cp", classes + ":" + classes.resolveSibling("test-classes") + ":" + placeOf(NativeAccess.class), program.getName());
  }

  private static void require(List<String> begin) throws InterruptedException {
    List<String> trying = new ArrayList<>(begin);
    trying.add("true");
    String why;
    try {
      Process process = new ProcessBuilder(trying).redirectErrorStream(true).start();
      why = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() == 0) {
        return;
      }
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    System.err.println("NOT RUN: cuFile is not opened for real: this user may not make a mount namespace for the stand-in (" + why + ")");
    throw new TestAbortedException(why);
  }

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
