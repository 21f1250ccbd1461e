package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The YAML library is an optional dependency: all but the engine configuration works without it. */
final class WithoutYamlLibraryTest {

  @TempDir
  private Path folder;

  private static URLClassLoader loaderWithoutLibraries() {
    URL classes = BackendSelection.class.getProtectionDomain().getCodeSource().getLocation();
    // No parent but the boot loader: the platform loader would find the module that the tests run in.
    return new URLClassLoader(new URL[] {classes}, null);
  }

  @Test
  void flagsAreReadWithoutIt() throws Exception {
    try (URLClassLoader loader = loaderWithoutLibraries()) {
      Class<?> type = loader.loadClass(BackendSelection.class.getName());
      assertThat(type).isNotSameAs(BackendSelection.class);
      Method read = type.getMethod("fromEnvironment", Map.class);
      assertThat(read.invoke(null, Map.of()).toString()).contains("UCX");
    }
  }

  @Test
  void anEngineConfigurationNamesTheJarToAdd() throws Exception {
    Path file = Files.writeString(folder.resolve("e.yaml"), "cache_transceiver_config: {backend: UCX}\n");
    try (URLClassLoader loader = loaderWithoutLibraries()) {
      Class<?> type = loader.loadClass(BackendSelection.class.getName());
      Method read = type.getMethod("fromEngineConfig", Path.class, Map.class);
      Throwable thrown = catchThrowable(() -> read.invoke(null, file, Map.of()));
      assertThat(thrown).isInstanceOf(InvocationTargetException.class);
      assertThat(thrown).cause()
          .satisfies(cause -> assertThat(cause.getClass().getName()).isEqualTo(InvalidConfigurationException.class.getName()))
          .hasMessageContaining("snakeyaml-engine")
          .hasMessageContaining("--add-modules org.snakeyaml.engine");
    }
  }
}
