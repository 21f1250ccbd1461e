package dev.sluice.backend.ucx.ffm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Compiles and runs layouts.c against real headers, where there are headers and a compiler. */
final class HeaderProbe {
  private HeaderProbe() {}

  /** Folders that hold {@code ucp/api/ucp.h}. */
  static List<Path> headers() {
    String natives = System.getProperty("sluice.natives", "");
    String more = System.getProperty("sluice.test.ucx.include", "");
    return Stream.concat(
            Stream.of(Path.of(natives, "libucx", "include"), Path.of("/usr/include")),
            Stream.of(more.split(":")).filter(folder -> !folder.isEmpty()).map(Path::of))
        .filter(folder -> Files.exists(folder.resolve("ucp/api/ucp.h")))
        .toList();
  }

  /** What the header says: numbers by name, and {@code absent} for what it does not have. */
  static Map<String, String> run(Path include, Path folder) throws Exception {
    Path program = folder.resolve("layouts");
    Path source = folder.resolve("layouts.c");
    try (InputStream in = HeaderProbe.class.getResourceAsStream("layouts.c")) {
      Files.write(source, Objects.requireNonNull(in, "layouts.c").readAllBytes());
    }
    start("cc", "-I" + include, "-o", program.toString(), source.toString());
    var values = new LinkedHashMap<String, String>();
    start(program.toString())
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(pair -> values.put(pair[0], pair[1]));
    return values;
  }

  static TestAbortedException notRun(String reason) {
    System.err.println("NOT RUN: UCX layouts are not compared with a header: " + reason);
    return new TestAbortedException(reason);
  }

  private static String start(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw notRun("no C compiler (cc): " + e.getMessage());
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(command[0] + " failed: " + output);
    }
    return output;
  }
}
