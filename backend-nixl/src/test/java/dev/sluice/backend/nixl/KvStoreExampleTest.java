package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the README, as its reader would run it. */
class KvStoreExampleTest {
  @TempDir Path folder;

  @Test
  void aPythonAgentOffloadsItsBlocksAndGetsThemBack() throws Exception {
    NixlOfThisMachine.require();
    Path python = PythonNixl.require();
    Path source = copied("KvStore.java");
    Path client = copied("client.py");
    String classes = place(NixlBackendProvider.class) + ":" + place(Agent.class);
    ProcessBuilder builder = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
        "-Dsluice.natives=" + System.getProperty("sluice.natives", ""), "-cp", classes, source.toString(), "0");
    Process store = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader lines = store.inputReader(StandardCharsets.UTF_8)) {
      String listening = lines.readLine();
      assertThat(listening).startsWith("listening on port ");

      Process engine = new ProcessBuilder(python.toString(), client.toString(), listening.substring("listening on port ".length())).redirectErrorStream(true).start();
      String said = new String(engine.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(engine.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(engine.exitValue()).as(said).isZero();
      assertThat(said).contains("8 blocks offloaded and onloaded, every byte as it was");
      assertThat(lines.lines().collect(Collectors.joining("\n"))).contains("engine: stored 7", "engine: load 7 0", "engine: bye");
      assertThat(store.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(store.exitValue()).isZero();
    } finally {
      store.destroyForcibly();
    }
  }

  private Path copied(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (InputStream source = KvStoreExampleTest.class.getResourceAsStream("/kv-store/" + name)) {
      if (source == null) {
        throw new IOException("kv-store/" + name + " is not among the resources");
      }
      long _ = Files.copy(source, copy);
    }
    return copy;
  }

  private static Path place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
