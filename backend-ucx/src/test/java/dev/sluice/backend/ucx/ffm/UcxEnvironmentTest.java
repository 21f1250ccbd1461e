package dev.sluice.backend.ucx.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ffm.NativeAccess;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What loading UCX does to the process with the variables of {@link dev.sluice.ffm.UcxEnvironment}, in a process of its own. */
class UcxEnvironmentTest {
  @Test
  void theJvmKeepsItsSignals() throws Exception {
    List<String> lines = run(Map.of());

    assertThat(after("before ", lines)).matches("(\\d+:0:[0-9a-f]+ ){5}").isEqualTo(after("after ", lines));
    assertThat(lines).contains("a null in compiled code is a NullPointerException true");
  }

  @Test
  void theJvmKeepsItsSignalsEvenWhereTheUserLetsUcxHandleErrors() throws Exception {
    List<String> lines = run(Map.of("UCX_HANDLE_ERRORS", "bt", "UCX_DEBUG_SIGNO", "1"));

    assertThat(after("after ", lines)).isEqualTo(after("before ", lines));
    assertThat(lines).contains("a null in compiled code is a NullPointerException true");
  }

  @Test
  void setsWhatIsNotSetAndLeavesTheUsersValues() throws Exception {
    String set = after("environment ", run(Map.of("UCX_MEM_EVENTS", "y")));

    assertThat(set)
        .contains("UCX_HANDLE_ERRORS=none", "UCX_DEBUG_SIGNO=0", "UCX_MEMTYPE_CACHE=n", "UCX_VFS_ENABLE=n")
        .doesNotContain("UCX_MEM_EVENTS");
  }

  private static String after(String start, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line starts with " + start + ": " + lines));
  }

  private static List<String> run(Map<String, String> environment) throws Exception {
    RealUcx.load();
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xbatch",
            "--enable-native-access=ALL-UNNAMED",
            "-Dsluice.natives=" + System.getProperty("sluice.natives", ""),
            "-cp",
            classPath(),
            SignalsMain.class.getName());
    command.environment().putAll(environment);
    Process child = command.redirectErrorStream(true).start();
    child.getOutputStream().close();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!child.waitFor(60, TimeUnit.SECONDS) || child.exitValue() != 0) {
      child.destroyForcibly();
      throw new AssertionError("the child failed: " + output);
    }
    return output.lines().toList();
  }

  private static String classPath() throws URISyntaxException {
    Path classes = place(UcpLibrary.class);
    return Stream.of(
            classes,
            classes.resolveSibling("test-classes"),
            place(NativeAccess.class),
            place(Assertions.class),
            place(org.opentest4j.TestAbortedException.class))
        .map(Path::toString)
        .collect(Collectors.joining(":"));
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
