package dev.sluice.tck.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Agent;
import dev.sluice.tck.reference.ReferenceProvider;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents need neither Micrometer nor the module {@code java.management}. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WithoutOptionalModulesTest {
  private static final String MOVED = "read 100, java.management: false, Micrometer: false";

  @Test
  void agentsOpenAndMoveBytesInSilence() throws Exception {
    Child child = Child.run("false");

    assertThat(child.exit()).as(child.err()).isZero();
    assertThat(child.out().strip()).isEqualTo(MOVED);
    assertThat(child.err()).isEmpty();
  }

  @Test
  void anAgentThatIsToBeShownThroughJmxOpensAllTheSameAndWarnsOnce() throws Exception {
    Child child = Child.run("true");

    assertThat(child.exit()).as(child.err()).isZero();
    assertThat(child.out().strip()).isEqualTo(MOVED);
    assertThat(child.err().lines().filter(line -> line.startsWith("WARNING"))).hasSize(2)
        .anyMatch(line -> line.matches(".*agent 'here': SLUICE_JMX=true, but .*javax/management.*--add-modules java.management.*"))
        .anyMatch(line -> line.contains("agent 'there'"));
    assertThat(child.err()).doesNotContain("\tat ");
  }

  private record Child(int exit, String out, String err) {
    static Child run(String jmx) throws Exception {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      List<String> command = new ArrayList<>(List.of(java, "--enable-native-access=ALL-UNNAMED", "--limit-modules", "java.base,jdk.jfr", "-Xshare:auto", "-cp"));
      command.add(String.join(File.pathSeparator, place(Agent.class).toString(), place(ReferenceProvider.class).toString(), place(ReferenceProvider.class).resolveSibling("test-classes").toString()));
      command.add(BareMain.class.getName());
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_") || name.startsWith("JDK_JAVA") || name.startsWith("JAVA_TOOL"));
      builder.environment().put("SLUICE_JMX", jmx);
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<byte[]> err = CompletableFuture.supplyAsync(() -> {
        try {
          return process.getErrorStream().readAllBytes();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Child(process.waitFor(), out, new String(err.get(), StandardCharsets.UTF_8));
    }

    private static Path place(Class<?> type) throws URISyntaxException {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
  }
}
