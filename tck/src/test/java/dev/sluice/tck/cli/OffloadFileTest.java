package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffloadFileTest {
  @TempDir Path folder;

  @Test
  void itIsForItsOwnerAloneAndGoneAtTheEnd() throws IOException {
    for (OffloadFile file : new OffloadFile[] {new OffloadFile(null), new OffloadFile(folder.resolve("kv"))}) {
      Path made = file.make();
      assertThat(Files.getPosixFilePermissions(made)).containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

      file.close();

      assertThat(made).doesNotExist();
      file.close();
    }
  }

  @Test
  void whatWasThereBeforeIsNotRemoved() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "precious");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    for (Path there : new Path[] {precious, link, folder}) {
      try (OffloadFile file = new OffloadFile(there)) {
        assertThatThrownBy(file::make).isInstanceOf(Failure.class).hasMessageContaining("exists already");
      }
    }
    assertThat(precious).hasContent("precious");
    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  @Test
  void noneIsMadeAfterTheEnd() throws IOException {
    OffloadFile file = new OffloadFile(folder.resolve("kv"));
    file.close();

    assertThatThrownBy(file::make).isInstanceOf(Failure.class);
    assertThat(folder).isEmptyDirectory();
  }
}
