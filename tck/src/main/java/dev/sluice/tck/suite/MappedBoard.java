package dev.sluice.tck.suite;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Counters of two processes of one host, in a mapped file: as fast as memory. */
final class MappedBoard implements Board {
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment cells;
  private final Path file;

  MappedBoard(Path file) {
    this.file = file;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      cells = channel.map(FileChannel.MapMode.READ_WRITE, 0, CELLS * JAVA_LONG.byteSize(), arena);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path newFile() {
    try {
      Path file = Files.createTempFile("sluice-board", "");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String word() {
    return file.toString();
  }

  @Override
  public long get(int cell) {
    return (long) LONG.getVolatile(cells, (long) cell * JAVA_LONG.byteSize());
  }

  @Override
  public void set(int cell, long value) {
    LONG.setVolatile(cells, (long) cell * JAVA_LONG.byteSize(), value);
  }

  @Override
  public void close() {
    arena.close();
  }
}
