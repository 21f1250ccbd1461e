package dev.sluice.tck.cli.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Downloads with the user's own pip, and so with the user's own index, mirror and proxy settings. */
final class Pip implements Downloader {
  private final String python;

  Pip(String python) {
    this.python = python;
  }

  @Override
  public Path download(Wheel wheel, Path folder) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(python, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input",
                "--disable-pip-version-check", "--progress-bar=off", "--quiet", "--timeout=20", "--retries=2",
                "--dest=" + folder));
    line.addAll(wheel.pipArguments());
    Command pip;
    try {
      pip = Command.run(line, Map.of());
    } catch (IOException e) {
      throw new NoPipException(python + " cannot be started (" + e.getMessage() + ")");
    }
    if (pip.output().contains("No module named pip")) {
      throw new NoPipException(python + " has no pip");
    }
    if (pip.exit() != 0) {
      throw new IOException("pip download " + wheel.name() + "==" + wheel.version() + " failed with exit "
          + pip.exit() + ": " + pip.lastLine());
    }
    Path file = folder.resolve(wheel.file());
    if (!Files.isRegularFile(file)) {
      throw new IOException("pip download " + wheel.name() + "==" + wheel.version() + " brought no " + wheel.file());
    }
    return file;
  }
}
