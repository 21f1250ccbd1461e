package dev.sluice.tck.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The file that is read and written: made when it is first asked for, in the current folder, and removed at the end, however that comes. */
final class BenchFile implements AutoCloseable {
  /** The system property with its length in bytes. */
  static final String BYTES = "sluice.bench.file";

  private static final long DEFAULT_BYTES = 1L << 30;
  private static final long SPARE_BYTES = 256L << 20;
  private static final int PIECE = 4 << 20;

  private final Path path;
  private final Consumer<String> progress;
  private @Nullable Thread hook;
  private boolean made;

  /**
   * One of a folder.
   *
   * @param progress is told where it is
   */
  BenchFile(Path folder, Consumer<String> progress) {
    this.path = folder.toAbsolutePath().resolve("sluice-bench-" + ProcessHandle.current().pid() + ".dat");
    this.progress = progress;
  }

  static long bytes() {
    return Long.getLong(BYTES, DEFAULT_BYTES);
  }

  /** @throws MissingException when it cannot be made here */
  Path path() throws MissingException {
    if (!made) {
      try {
        make();
      } catch (IOException refused) {
        throw new MissingException("a file of " + Sizes.text(bytes()) + " cannot be made at " + path + ": " + refused);
      }
    }
    return path;
  }

  private void make() throws IOException, MissingException {
    long room = Files.getFileStore(path.getParent()).getUsableSpace();
    if (room < bytes() + SPARE_BYTES) {
      throw new MissingException("a file of " + Sizes.text(bytes()) + " does not fit into " + path.getParent() + ", where " + Sizes.text(room >> 20 << 20) + " are free; go to a folder of a larger file system");
    }
    progress.accept("files: makes " + path + " of " + Sizes.text(bytes()) + ", which is removed at the end");
    hook = Hooks.atEnd("remove-bench-file", this::remove);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] some = new byte[PIECE];
      Random random = new Random(1);
      for (long at = 0; at < bytes(); at += PIECE) {
        random.nextBytes(some);
        ByteBuffer piece = ByteBuffer.wrap(some, 0, (int) Math.min(PIECE, bytes() - at));
        while (piece.hasRemaining()) {
          int _ = channel.write(piece);
        }
      }
      channel.force(true);
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  /** Waits until what was written is on the disk, so that nobody's bytes are written back in another's turn. */
  void settle() throws IOException {
    if (made) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
  }

  private void remove() {
    boolean _ = path.toFile().delete();
  }

  @Override
  public void close() {
    if (hook != null) {
      Hooks.forget(hook);
    }
    remove();
  }
}
