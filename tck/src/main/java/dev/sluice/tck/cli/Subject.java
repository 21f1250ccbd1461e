package dev.sluice.tck.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The process that a doctor looks at.
 *
 * @param environment its variables
 * @param root the folder that stands for its {@code /}
 * @param folder where the kernel tells about it
 */
record Subject(Map<String, String> environment, Path root, Path folder) {
  private static final String ENGINE_CONFIG = "SLUICE_ENGINE_CONFIG";

  /** This process, with the environment that it was given. */
  static Subject self(Map<String, String> environment) {
    return new Subject(environment, Path.of("/"), Path.of("/proc/self"));
  }

  /**
   * Another process of this host, or of one of its containers.
   *
   * @throws Failure if there is none, or it may not be looked into
   */
  static Subject of(long pid) {
    Path folder = Path.of("/proc", Long.toString(pid));
    if (pid < 1 || !Files.isDirectory(folder)) {
      throw Failure.usage("--pid: there is no process " + pid, "name one that runs, as ps lists them");
    }
    try {
      Map<String, String> environment = parse(Files.readString(folder.resolve("environ"), StandardCharsets.UTF_8));
      Files.readSymbolicLink(folder.resolve("root"));
      return new Subject(environment, folder.resolve("root"), folder);
    } catch (AccessDeniedException denied) {
      throw Failure.configuration("--pid: process " + pid + " may not be looked into: no permission to read " + denied.getFile(), "run this as the user of that process, or as root; in a container give it the capability SYS_PTRACE");
    } catch (IOException ended) {
      throw Failure.configuration("--pid: process " + pid + " cannot be looked into: " + ended.getMessage(), "name one that still runs, and that is none of the kernel's own");
    }
  }

  private static Map<String, String> parse(String environ) {
    Map<String, String> environment = new HashMap<>();
    for (String variable : environ.split("\0", -1)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return environment;
  }

  /** The variables, with the path of an engine configuration as this process has to open it. */
  Map<String, String> readableEnvironment() {
    Optional<String> path = Optional.ofNullable(environment.get(ENGINE_CONFIG)).map(String::strip).filter(value -> !value.isEmpty());
    if (path.isEmpty() || root.equals(Path.of("/"))) {
      return environment;
    }
    Map<String, String> readable = new HashMap<>(environment);
    readable.put(ENGINE_CONFIG, (path.get().startsWith("/") ? root.resolve(path.get().substring(1)) : folder.resolve("cwd").resolve(path.get())).toString());
    return readable;
  }
}
