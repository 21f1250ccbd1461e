package dev.sluice.backend.nixl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opentest4j.TestAbortedException;

/** A Python with NVIDIA's package of NIXL, of the release that the natives are of: made once, beside the natives, with pip. */
final class PythonNixl {
  private static final String PACKAGE = "nixl-cu12==1.5.1";
  private static final int INSTALL_SECONDS = 300;
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private PythonNixl() {}

  /** The interpreter, or says loudly that the test does not run. */
  static Path require() {
    String natives = System.getProperty("sluice.natives", "");
    Path folder = natives.isEmpty() ? Path.of("target", "python") : Path.of(natives, "python");
    Path python = folder.resolve("bin").resolve("python").toAbsolutePath();
    Path done = folder.resolve(".done");
    if (!Files.exists(done)) {
      // Its dependency torch is large, and not needed for main memory.
      Optional<String> failed = run("python3", "-m", "venv", folder.toString())
          .or(() -> run(python.toString(), "-m", "pip", "install", "-q", "--no-deps", PACKAGE))
          .or(() -> run(python.toString(), "-m", "pip", "install", "-q", "numpy"))
          .or(() -> run(python.toString(), "-c", "import nixl_cu12._api"));
      if (failed.isPresent()) {
        throw notRun(failed.get());
      }
      try {
        Files.createFile(done);
      } catch (IOException e) {
        throw notRun(e.toString());
      }
    }
    return python;
  }

  private static TestAbortedException notRun(String why) {
    if (SAID.compareAndSet(false, true)) {
      System.err.println("NOT RUN: there is no Python with " + PACKAGE + ": " + why);
    }
    return new TestAbortedException(why);
  }

  private static Optional<String> run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? Optional.empty() : Optional.of(List.of(command) + " failed: " + output.strip());
    } catch (IOException e) {
      return Optional.of(List.of(command) + " failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
