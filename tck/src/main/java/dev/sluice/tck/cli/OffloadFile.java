package dev.sluice.tck.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The file of a demo whose backend reaches files alone: made when a role asks for it, removed when the demo ends. Never a file that was there before. Safe for any
 * thread.
 */
final class OffloadFile implements AutoCloseable {
  private final @Nullable Path named;
  private @Nullable Path made;
  private boolean closed;

  /** A file of this name; of a new name in the temporary folder where none is given. */
  OffloadFile(@Nullable Path named) {
    this.named = named;
  }

  /** Makes it, empty and for this user alone. */
  synchronized Path make() {
    if (closed) {
      throw new Failure(ExitCodes.INTERRUPTED, "interrupted", "interrupted", "");
    }
    var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      made = named == null
          ? Files.createTempFile("sluice-demo-", ".kv", ownerOnly).toAbsolutePath()
          : Files.createFile(named.toAbsolutePath(), ownerOnly);
      return made;
    } catch (FileAlreadyExistsException there) {
      throw refused(there, "--file " + named + ": it exists already, and nothing is overwritten", "name a file that does not exist, or leave --file out");
    } catch (NoSuchFileException noFolder) {
      throw refused(noFolder, where() + ": there is no such folder", "name a file in a folder that exists");
    } catch (IOException refused) {
      throw refused(refused, where() + ": the file cannot be made: " + refused, "name a file in a folder that you may write");
    }
  }

  private String where() {
    return named == null ? "the temporary folder " + System.getProperty("java.io.tmpdir") : "--file " + named;
  }

  private static Failure refused(IOException cause, String what, String remedy) {
    return new Failure(ExitCodes.CONFIGURATION, "configuration", what, remedy, cause);
  }

  /** Removes it, and sees that none is made any more. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (made != null) {
      boolean _ = Files.deleteIfExists(made);
      made = null;
    }
  }
}
