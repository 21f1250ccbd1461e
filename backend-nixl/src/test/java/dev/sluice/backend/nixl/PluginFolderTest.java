package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ffm.LibraryFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class PluginFolderTest {
  private static final LibraryFinder FINDER = LibraryFinder.standard(System.getenv());
  private static final String FILE = "libplugin_UCX.so";

  private PluginFolder own;

  @BeforeEach
  void find() {
    own = PluginFolder.of(Path.of(NixlOfThisMachine.require().library()), null);
  }

  private PluginFolder named(Path folder) {
    return new PluginFolder(folder, true, own.own(), own.library());
  }

  @Test
  void thePluginsThatCameWithTheLibraryAreItsOwn() {
    assertThat(own.names()).contains("POSIX", "UCX");
    assertThat(own.problem("UCX", FINDER)).isEmpty();
  }

  @Test
  void theirFolderMayBeNamedToo() {
    assertThat(named(own.folder()).problem("UCX", FINDER)).isEmpty();
  }

  @Test
  void aCopyOfAPluginIsTaken(@TempDir Path folder) throws IOException {
    // What it needs is in the process already, under the names that it asks for.
    Files.copy(own.folder().resolve(FILE), folder.resolve(FILE));

    assertThat(named(folder).problem("UCX", FINDER)).isEmpty();
  }

  @Test
  void anotherBuildOfAPluginIsRefused(@TempDir Path folder) throws IOException {
    byte[] other = Files.readAllBytes(own.folder().resolve(FILE));
    other[other.length / 2] ^= 1;
    Files.write(folder.resolve(FILE), other);

    assertThat(named(folder).problem("UCX", FINDER)).hasValueSatisfying(why -> assertThat(why)
        .contains("NIXL_PLUGIN_DIR=" + folder)
        .contains("another NIXL")
        .contains(own.folder().resolve(FILE).toString()));
  }

  @Test
  void aPluginBesideTheLibrariesOfAnotherInstallationIsRefused(@TempDir Path install) throws IOException {
    Path plugins = Files.createDirectory(install.resolve("plugins"));
    Files.copy(own.folder().resolve(FILE), plugins.resolve(FILE));
    Path common = Files.copy(own.library().resolve("libnixl_common.so"), install.resolve("libnixl_common.so")).toRealPath();

    assertThat(named(plugins).problem("UCX", FINDER)).hasValueSatisfying(why -> assertThat(why).contains("made for " + common));
  }

  @Test
  void theSecondCopyThatAWheelHoldsIsItsOwn() {
    Path second = own.library().resolveSibling("nixl_cu12.libs").resolve("nixl");
    if (!Files.exists(second.resolve(FILE))) {
      throw new TestAbortedException("NOT RUN: this NIXL is no wheel with plugins in two places");
    }

    assertThat(named(second).problem("UCX", FINDER)).isEmpty();
  }

  @Test
  void aFileThatIsNoLibraryIsSaidToBeNone(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), "no library at all");

    assertThat(named(folder).problem("UCX", FINDER)).hasValueSatisfying(why -> assertThat(why).contains("does not load").contains(FILE));
  }

  @Test
  void anEmptyFolderHasNoPlugins(@TempDir Path folder) throws IOException {
    assertThat(named(folder).names()).isEqualTo(List.of());
    assertThat(named(folder).problem("UCX", FINDER)).hasValueSatisfying(why -> assertThat(why).contains("no plugin UCX in NIXL_PLUGIN_DIR=" + folder));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
