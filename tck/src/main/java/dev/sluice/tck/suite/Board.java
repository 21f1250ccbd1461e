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
import java.util.concurrent.locks.LockSupport;

/** A few counters that two processes share through a mapped file: the channel of their own that rules speak of, and a fast one. */
final class Board implements AutoCloseable {
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final int CELLS = 64;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment cells;

  Board(Path file) {
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

  long get(int cell) {
    return (long) LONG.getVolatile(cells, (long) cell * JAVA_LONG.byteSize());
  }

  void set(int cell, long value) {
    LONG.setVolatile(cells, (long) cell * JAVA_LONG.byteSize(), value);
  }

  /** Spins, with an eye on the clock, until a counter has come to a value. */
  boolean reaches(int cell, long value, long nanos) {
    long end = System.nanoTime() + nanos;
    for (int round = 0; get(cell) < value; round++) {
      if (round % 100 == 99) {
        LockSupport.parkNanos(1_000); // lets the other side run where there are few processors
        if (System.nanoTime() - end > 0) {
          return false;
        }
      }
      Thread.onSpinWait();
    }
    return true;
  }

  @Override
  public void close() {
    arena.close();
  }
}
