package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMapsTest {
  private static final String MAPS =
      """
      5563e23f3000-5563e23f5000 r--p 00000000 fe:00 247026                     /usr/bin/cat
      5563f41bc000-5563f41dd000 rw-p 00000000 00:00 0                          [heap]
      7fe04d21a000-7fe04d23c000 rw-p 00000000 00:00 0
      7fe04d29f000-7fe04d2c5000 r--p 00000000 fe:00 326269                     /opt/my libs/libucp.so.0
      7fe04d2c5000-7fe04d41b000 r-xp 00026000 fe:00 326269                     /opt/my libs/libucp.so.0
      7fe04d41b000-7fe04d46e000 r--p 0017c000 fe:00 326270                     /opt/libucs.so.0 (deleted)
      7fe04d48c000-7fe04d490000 r--p 00000000 00:00 0                          [vvar]
      """;

  @Test
  void listsEachFileOnce() {
    assertThat(ProcessMaps.parse(MAPS).mapped(""))
        .containsExactly(Path.of("/usr/bin/cat"), Path.of("/opt/my libs/libucp.so.0"));
  }

  @Test
  void looksForAPartOfTheFileNameOnly() {
    assertThat(ProcessMaps.parse(MAPS).mapped("libucp")).containsExactly(Path.of("/opt/my libs/libucp.so.0"));
    assertThat(ProcessMaps.parse(MAPS).mapped("my libs")).isEmpty();
  }

  @Test
  void keepsDeletedFilesApart() {
    assertThat(ProcessMaps.parse(MAPS).deleted("libucs")).containsExactly(Path.of("/opt/libucs.so.0"));
    assertThat(ProcessMaps.parse(MAPS).mapped("libucs")).isEmpty();
  }

  @Test
  void readsTheListOfAnyProcess(@TempDir Path folder) throws IOException {
    Path list = Files.writeString(folder.resolve("maps"), MAPS);

    assertThat(ProcessMaps.read(list).mapped("libucp")).containsExactly(Path.of("/opt/my libs/libucp.so.0"));
    assertThat(ProcessMaps.read(folder.resolve("none")).mapped("")).isEmpty();
  }

  @Test
  void seesThisProcess() {
    assertThat(ProcessMaps.read().mapped("libjvm.so")).hasSize(1);
  }
}
