package dev.sluice.tck.suite;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system of its own in a file, which can be filled without harm.
 *
 * @param folder where it is mounted
 */
record SmallDisk(Path folder) implements AutoCloseable {

  /** Makes an ext4 of some bytes and mounts it. @throws NotRunException where this process may not */
  static SmallDisk mounted(Path folder, long bytes) throws IOException {
    Files.createDirectory(folder);
    Path image = folder.resolveSibling(folder.getFileName() + ".img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    run(List.of("mkfs.ext4", "-q", "-F", image.toString()));
    run(List.of("mount", "-o", "loop", image.toString(), folder.toString()));
    return new SmallDisk(folder);
  }

  private static void run(List<String> command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      throw new NotRunException("a small file system cannot be made here: " + missing.getMessage());
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.onExit().join().exitValue() != 0) {
      throw new NotRunException("a small file system cannot be made here (it takes root and a loop device): " + String.join(" ", command) + ": " + said);
    }
  }

  /** Unmounts it, also where something is still open. */
  @Override
  public void close() throws IOException {
    try {
      run(List.of("umount", "-l", folder.toString()));
    } catch (NotRunException left) {
      throw new IOException(left.getMessage(), left);
    }
  }
}
