package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.FileOptions;
import dev.sluice.RegistrationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made, or made longer, when they are registered. */
class NewFilesTest {
  @TempDir
  Path folder;

  private final OwnFiles files = OwnFiles.open(Map.of("require_path", "posix"));

  @AfterEach
  void close() {
    files.close();
  }

  @Test
  void aMissingFileIsMadeWithItsLengthAndItsBlocks() throws IOException {
    Path path = folder.resolve("new");

    assertThat(files.file(path, 100_000, FileOptions.readWrite().withCreate(100_000)).bytes()).isEqualTo(100_000);

    assertThat(Files.size(path)).isEqualTo(100_000);
    assertThat((Long) Files.getAttribute(path, "unix:size")).isEqualTo(100_000);
  }

  @Test
  void aFileThatIsThereKeepsItsBytesAndIsMadeLonger() throws IOException {
    Path path = Files.write(folder.resolve("there"), new byte[] {1, 2, 3});

    assertThat(files.file(path, 5000, FileOptions.readWrite().withCreate(5000)).bytes()).isEqualTo(5000);

    assertThat(Files.readAllBytes(path)).hasSize(5000).startsWith(1, 2, 3);
  }

  @Test
  void aLongerFileIsNotCut() throws IOException {
    Path path = Files.write(folder.resolve("long"), new byte[10_000]);

    assertThat(files.file(path, 10, FileOptions.readWrite().withCreate(10)).bytes()).isEqualTo(10);

    assertThat(path).hasSize(10_000);
  }

  @Test
  void whatWasMadeForARegionThatIsRefusedIsRemoved() {
    Path path = folder.resolve("refused");

    assertThatThrownBy(() -> files.file(path, 5000, FileOptions.readWrite().withCreate(5000).withDirect(FileOptions.DirectIo.REQUIRED))).isInstanceOf(RegistrationException.class);

    assertThat(path).doesNotExist();
  }

  @Test
  void whatWasThereBeforeARegionIsRefusedStays() throws IOException {
    Path path = Files.write(folder.resolve("kept"), new byte[] {7});

    assertThatThrownBy(() -> files.file(path, 5000, FileOptions.readWrite().withCreate(1).withDirect(FileOptions.DirectIo.REQUIRED))).isInstanceOf(RegistrationException.class);

    assertThat(Files.readAllBytes(path)).containsExactly(7);
  }

  @Test
  void moreThanTheFileSystemHasIsRefusedAtOnceAndNothingIsLeft() {
    Path path = folder.resolve("huge");

    assertThatThrownBy(() -> files.file(path, 5000, FileOptions.readWrite().withCreate(1L << 55))).isInstanceOf(RegistrationException.class).hasMessageContaining(path.toString());

    assertThat(path).doesNotExist();
  }

  @Test
  void aFileInAFolderThatIsMissingIsRefusedByName() {
    Path path = folder.resolve("no-such-folder").resolve("file");

    assertThatThrownBy(() -> files.file(path, 1, FileOptions.readWrite().withCreate(1))).isInstanceOf(RegistrationException.class).hasMessageContaining(path.toString());
  }
}
