package dev.sluice.tck.reference;

import dev.sluice.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A range of a file. Reading and writing a file blocks, so that is left to the threads of {@link AsynchronousFileChannel}, which wake the
 * worker when they are through.
 */
final class ExportedFile implements Exported {
  private static final int PIECE = 256 << 10;
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final Path path;
  private final AsynchronousFileChannel channel;
  private final long base;
  private final long bytes;
  private final Runnable wake;

  private ExportedFile(Memory.InFile range, AsynchronousFileChannel channel, Runnable wake) {
    this.path = range.path();
    this.channel = channel;
    this.base = range.offset();
    this.bytes = range.bytes();
    this.wake = wake;
  }

  /** Opens the file now, so that what is wrong with it is said at registration. */
  static ExportedFile open(Memory.InFile range, Runnable wake) throws IOException {
    Path path = range.path();
    if (Files.isDirectory(path)) {
      throw new IOException(path + " is a directory, not a file");
    }
    try {
      Set<StandardOpenOption> options =
          range.writable() ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE) : Set.of(StandardOpenOption.READ);
      return new ExportedFile(range, AsynchronousFileChannel.open(path, options, null), wake);
    } catch (NoSuchFileException missing) {
      throw new IOException("there is no file " + path, missing);
    } catch (AccessDeniedException denied) {
      throw new IOException("no permission to open " + path + (range.writable() ? " for writing" : ""), denied);
    }
  }

  @Override
  public long address() {
    return 0;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Cursor cursor(long offset, long length) {
    return new FileCursor(base + offset, length);
  }

  /** Closing waits for the threads that are in the middle of a read or write. */
  @Override
  public void revoke() throws IOException {
    channel.close();
  }

  private final class FileCursor implements Cursor, CompletionHandler<Integer, Boolean> {
    /** Allocated when the first bytes come by, and no longer than needed: thousands of cursors may wait for their turn. */
    private ByteBuffer staged = NOTHING;

    private long at;
    private long left;
    private volatile boolean busy;
    private @Nullable CursorException failure;

    FileCursor(long at, long left) {
      this.at = at;
      this.left = left;
    }

    @Override
    public long left() {
      return left;
    }

    @Override
    public boolean settled() throws IOException {
      if (busy) {
        return false;
      }
      if (failure != null) {
        throw failure;
      }
      return true;
    }

    @Override
    public int take(ByteBuffer from) throws IOException {
      if (!settled()) {
        return 0;
      }
      int count = Math.min(from.remaining(), emptied().limit());
      staged.put(from.slice(from.position(), count)).flip();
      from.position(from.position() + count);
      return write(count);
    }

    @Override
    public int take(ReadableByteChannel from) throws IOException {
      if (!settled()) {
        return 0;
      }
      int count = from.read(emptied());
      staged.flip();
      return count > 0 ? write(count) : count;
    }

    @Override
    public int give(ByteBuffer to) throws IOException {
      if (!read()) {
        return 0;
      }
      int count = Math.min(to.remaining(), staged.remaining());
      to.put(staged.slice(staged.position(), count));
      staged.position(staged.position() + count);
      left -= count;
      return count;
    }

    @Override
    public int give(WritableByteChannel to) throws IOException {
      if (!read()) {
        return 0;
      }
      int count = to.write(staged);
      left -= count;
      return count;
    }

    /** The stage, with room for the next piece. */
    private ByteBuffer emptied() {
      int piece = (int) Math.min(PIECE, left);
      if (staged.capacity() < piece) {
        staged = ByteBuffer.allocateDirect(piece);
      }
      return staged.clear().limit(piece);
    }

    private int write(int count) {
      left -= count;
      busy = true;
      channel.write(staged, at, true, this);
      return count;
    }

    /** Whether bytes of the file are staged; if not, they are fetched. */
    private boolean read() throws IOException {
      if (!settled()) {
        return false;
      }
      if (staged.hasRemaining()) {
        return true;
      }
      busy = true;
      channel.read(emptied(), at, false, this);
      return false;
    }

    @Override
    public void completed(Integer count, Boolean writing) {
      if (count < 0) {
        end(new CursorException("the file " + path + " ends at byte " + size() + ": " + left + " bytes at " + at + " cannot be read", null));
        return;
      }
      at += count;
      if (writing && staged.hasRemaining()) {
        channel.write(staged, at, true, this);
        return;
      }
      if (!writing) {
        staged.flip();
      }
      end(null);
    }

    @Override
    public void failed(Throwable cause, Boolean writing) {
      String what = channel.isOpen() ? String.valueOf(cause.getMessage()) : "its region is deregistered";
      end(new CursorException("the file " + path + " cannot be " + (writing ? "written" : "read") + " at byte " + at + ": " + what, cause));
    }

    private long size() {
      try {
        return channel.size();
      } catch (IOException gone) {
        return at;
      }
    }

    private void end(@Nullable CursorException broken) {
      failure = broken;
      busy = false;
      wake.run();
    }
  }
}
