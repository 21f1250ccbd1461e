package dev.sluice.tck.cli.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipTest {
  private static final Wheel WHEEL = new Wheel("a", "a-1.0-py3-none-any.whl", "0".repeat(64), null);

  @TempDir private Path folder;

  @Test
  void returnsTheFileThatPipBrought() throws Exception {
    String python = python("for a; do case $a in --dest=*) echo w > \"${a#--dest=}/a-1.0-py3-none-any.whl\";; esac; done");

    assertThat(new Pip(python).download(WHEEL, folder)).hasContent("w");
  }

  @Test
  void passesOnWhyPipFailed() throws IOException {
    String python = python("echo working; echo 'ERROR: no such index' >&2; exit 7");

    assertThatThrownBy(() -> new Pip(python).download(WHEEL, folder))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContainingAll("a==1.0", "exit 7", "ERROR: no such index");
  }

  @Test
  void noticesAPythonWithoutPip() throws IOException {
    String python = python("echo \"$0: No module named pip\" >&2; exit 1");

    assertThatThrownBy(() -> new Pip(python).download(WHEEL, folder)).isInstanceOf(NoPipException.class);
  }

  @Test
  void noticesAMissingPython() {
    assertThatThrownBy(() -> new Pip(folder + "/none").download(WHEEL, folder)).isInstanceOf(NoPipException.class);
  }

  @Test
  void noticesThatPipBroughtAnotherFile() throws IOException {
    String python = python("exit 0");

    assertThatThrownBy(() -> new Pip(python).download(WHEEL, folder)).hasMessageContaining("a-1.0-py3-none-any.whl");
  }

  private String python(String script) throws IOException {
    Path python = Files.writeString(folder.resolve("python"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
    return python.toString();
  }
}
