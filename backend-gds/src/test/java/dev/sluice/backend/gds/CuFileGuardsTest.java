package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What forbids to use cuFile, on trees of files as machines have them. */
class CuFileGuardsTest {
  @TempDir Path root;

  private CuFileGuards guards() {
    return new CuFileGuards(root);
  }

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** As a server with Linux has them. */
  private void server() throws IOException {
    file("proc/modules", "nvidia_fs 323584 0 - Live 0x0000000000000000 (OE)\nnvme 61440 3 - Live 0x0000000000000000\n");
    file("proc/sys/kernel/osrelease", "6.8.0-71-generic\n");
    file("run/udev/data/b259:0", "E:ID_FS_TYPE=ext4\nE:ID_FS_USAGE=filesystem\n");
  }

  @Test
  void nothingForbidsItOnAServer() throws IOException {
    server();

    assertThat(guards().loading()).isEmpty();
    assertThat(guards().opening()).isEmpty();
    assertThat(guards().blockDevices()).isEmpty();
  }

  @Test
  void withoutAListOfModulesItIsNotOpened() throws IOException {
    server();
    Files.delete(root.resolve("proc/modules"));

    assertThat(guards().loading()).isEmpty();
    assertThat(guards().opening()).hasValueSatisfying(why -> {
      assertThat(why.reason()).contains("/proc/modules").contains("never return");
      assertThat(why.remedy()).contains("kernel that can load modules");
    });
  }

  @Test
  void withoutTheUdevDatabaseItIsOpenedButNotForBlockDevices() throws IOException {
    server();
    Files.delete(root.resolve("run/udev/data/b259:0"));
    Files.delete(root.resolve("run/udev/data"));

    assertThat(guards().opening()).isEmpty();
    assertThat(guards().blockDevices()).hasValueSatisfying(why -> {
      assertThat(why.reason()).contains("/run/udev/data").contains("block devices");
      assertThat(why.remedy()).contains("--volume /run/udev:/run/udev:ro");
    });
  }

  @Test
  void underWindowsItIsNotEvenLoaded() throws IOException {
    server();
    file("proc/sys/kernel/osrelease", "5.15.153.1-microsoft-standard-WSL2\n");

    assertThat(guards().loading()).hasValueSatisfying(why -> assertThat(why.reason()).contains("Windows Subsystem for Linux").contains("ends the process"));
    assertThat(guards().opening()).isEqualTo(guards().loading());
  }

  @Test
  void whatCannotBeReadCountsAsMissing() {
    assertThat(guards().loading()).isEmpty();
    assertThat(guards().opening()).isPresent();
    assertThat(guards().blockDevices()).isPresent();
  }

  @Test
  void thisMachineIsLookedAtWhereItIs() {
    assertThat(CuFileGuards.ofThisMachine().opening().isEmpty()).isEqualTo(Files.isReadable(Path.of("/proc/modules")));
    assertThat(CuFileGuards.ofThisMachine().loading()).isEqualTo(Optional.empty());
  }
}
