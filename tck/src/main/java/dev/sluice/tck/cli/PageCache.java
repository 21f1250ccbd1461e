package dev.sluice.tck.cli;

import dev.sluice.ffm.NativeFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the kernel keeps of a file in memory. */
final class PageCache {
  private static final long PAGE = 4096;

  /** How many pages are looked at; they are spread over the file. */
  private static final int SAMPLES = 1024;

  private PageCache() {}

  /** Drops a file from the page cache, and looks whether it is gone: on a file system in memory it stays. */
  static boolean drop(Path path) throws IOException {
    try (NativeFile file = NativeFile.open(path, false)) {
      file.dropCached();
    }
    return !holds(path);
  }

  private static boolean holds(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ); Arena arena = Arena.ofConfined()) {
      long bytes = channel.size();
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, bytes, arena);
      long step = Math.max(1, bytes / PAGE / SAMPLES) * PAGE;
      for (long at = 0; at < bytes; at += step) {
        if (mapped.asSlice(at, 1).isLoaded()) {
          return true;
        }
      }
      return false;
    }
  }
}
