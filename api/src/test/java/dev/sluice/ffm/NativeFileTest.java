package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NativeFileTest {
  private static final int PAGE = 4096;

  @TempDir Path folder;

  @Test
  void whatIsOnTheDeviceLeavesThePageCacheWhenDropped() throws IOException {
    assumeFalse(Files.getFileStore(folder).type().equals("tmpfs"), "the temporary folder lives in memory");
    Path path = folder.resolve("data");
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      int _ = channel.write(ByteBuffer.allocate(PAGE));
      channel.force(true);
    }
    assertThat(isCached(path)).as("before").isTrue();

    try (NativeFile file = NativeFile.open(path, false)) {
      file.dropCached();
    }

    assertThat(isCached(path)).as("after").isFalse();
  }

  @Test
  void whatHasNoPagesIsNamedWhenItIsToBeDropped() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    try (NativeFile file = NativeFile.open(pipe, true)) {
      assertThatThrownBy(file::dropCached).isInstanceOf(IOException.class).hasMessageContaining(pipe.toString()).hasMessageContaining("seek");
    }
  }

  private static boolean isCached(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ); Arena arena = Arena.ofConfined()) {
      return channel.map(MapMode.READ_ONLY, 0, PAGE, arena).isLoaded();
    }
  }
}
