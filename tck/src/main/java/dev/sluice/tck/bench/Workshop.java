package dev.sluice.tck.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Builds subjects from the sources that are beside this class, each once, in a folder that is removed at the end. */
final class Workshop implements AutoCloseable {
  private final Path folder;
  private final Map<String, Path> built = new HashMap<>();

  Workshop() throws IOException {
    this.folder = Scratch.folder();
  }

  /** @throws MissingException where there is no compiler, or it cannot build that */
  Path program(String name, List<String> against) throws IOException, InterruptedException, MissingException {
    Path known = built.get(name);
    if (known != null) {
      return known;
    }
    source("subject.h");
    Path program = Scratch.gone(folder.resolve(name));
    List<String> command = new ArrayList<>(List.of("cc", "-O3", "-march=native", source(name + ".c").toString(), "-o", program.toString()));
    command.addAll(against);
    Process cc;
    try {
      cc = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      throw new MissingException("there is no C compiler (cc)");
    }
    String said = new String(cc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (cc.waitFor() != 0) {
      throw new MissingException("cc cannot build it: " + said.lines().filter(line -> line.contains("error")).findFirst().orElse(said.strip()));
    }
    built.put(name, program);
    return program;
  }

  /** Puts a source where it can be used. */
  Path source(String file) throws IOException {
    Path path = folder.resolve(file);
    if (Files.notExists(path)) {
      try (InputStream text = Workshop.class.getResourceAsStream(file)) {
        if (text == null) {
          throw new IOException(file + " is missing from the jar of the tck");
        }
        Path _ = Files.write(Scratch.gone(path), text.readAllBytes());
      }
    }
    return path;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
