package dev.sluice.ffm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Makes real libraries where there is a C compiler, and says loudly where there is none. */
final class Compiler {
  private Compiler() {}

  static Path library(Path file, String soname, String source, String... options) throws Exception {
    Path folder = Files.createDirectories(file.getParent());
    Path code = Files.writeString(folder.resolve(file.getFileName() + ".c"), source);
    var command =
        new ArrayList<>(
            List.of("cc", "-shared", "-fPIC", "-Wl,-soname," + soname, "-o", file.toString(), code.toString()));
    command.addAll(List.of(options));
    Process compiler;
    try {
      compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      System.err.println("NOT RUN: no C compiler (cc), so libraries are not really loaded: " + e.getMessage());
      throw new TestAbortedException("no C compiler", e);
    }
    String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!compiler.waitFor(60, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
      throw new AssertionError("cc failed: " + output);
    }
    return file;
  }
}
