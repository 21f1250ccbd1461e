package dev.sluice.backend.nixl;

import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.ffm.OwnJvm;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why NIXL refuses to open. Its C interface answers with one number for all reasons and writes the reason to standard error, where the level of a process cannot be changed
 * any more; so the same is tried once more in a process of its own, and what that one writes is taken.
 */
final class LogReason {
  private static final long LIMIT_SECONDS = 20;
  private static final int MOST_LINES = 6;

  /** A line of NIXL's, such as {@code E1122 08:57:25.108848 28 backend_plugin.h:102] text}, or of its UCX's. */
  private static final Pattern LINE = Pattern.compile("(?:[EF]\\d{4} \\S+ +\\d+ \\S+] |\\[[^]]*] \\[[^]]*] +\\S+ +UCX +(?:ERROR|WARN) +)(.*)");

  /** Says no more than the answer. */
  private static final Pattern EMPTY = Pattern.compile("createBackend: backend .*");

  private static final String PARAMETER = "P:";
  private static final String VARIABLE = "V:";

  /** What the search for libraries, NIXL and its UCX read. */
  private static final Pattern FORWARDED = Pattern.compile("(?!NIXL_LOG_LEVEL)(NIXL|UCX|SLUICE_NATIVES|LD_LIBRARY_PATH).*");

  private LogReason() {}

  /** The same refusal with NIXL's reason, where it can be had. */
  static BackendException explained(BackendException refused, BackendConfig config) {
    List<String> lines = lines(config);
    return lines.isEmpty()
        ? refused
        : new BackendException(refused.kind(), refused.getMessage() + " (NIXL's log says: " + String.join("; ", lines) + ")", refused.status().orElse(null), refused);
  }

  private static List<String> lines(BackendConfig config) {
    List<String> natives = Optional.ofNullable(System.getProperty("sluice.natives")).map(folder -> List.of("-Dsluice.natives=" + folder)).orElse(List.of());
    List<String> command = OwnJvm.command(LogReason.class, natives).orElse(List.of());
    if (command.isEmpty()) {
      return List.of();
    }
    config.parameters().forEach((name, value) -> command.add(PARAMETER + name + "=" + value));
    config.environment().forEach((name, value) -> {
      if (FORWARDED.matcher(name).matches()) {
        command.add(VARIABLE + name + "=" + value);
      }
    });
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(config.environment());
    builder.environment().put(NixlEnvironment.LOG_LEVEL, "ERROR");
    try {
      return heard(builder);
    } catch (IOException noProcess) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static List<String> heard(ProcessBuilder builder) throws IOException, InterruptedException {
    Path log = Files.createTempFile("sluice-nixl", ".log"); // a pipe would have to be read while it is waited for
    Process process = builder.redirectError(log.toFile()).start();
    try {
      process.getOutputStream().close();
      boolean _ = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      return reasons(Files.readString(log, StandardCharsets.ISO_8859_1));
    } finally {
      Process _ = process.destroyForcibly();
      Files.deleteIfExists(log);
    }
  }

  /** What a log tells of the reason. */
  static List<String> reasons(String log) {
    return log.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .map(line -> line.group(1).strip())
        .filter(text -> !EMPTY.matcher(text).matches())
        .distinct()
        .limit(MOST_LINES)
        .collect(Collectors.toList());
  }

  /**
   * Opens NIXL as it was opened where it refused, for its log.
   *
   * @param words the backend's parameters, {@code P:name=value}, and the variables that it was given, {@code V:name=value}
   */
  public static void main(String[] words) {
    try {
      BackendConfig config = new BackendConfig(given(words, PARAMETER), given(words, VARIABLE));
      NixlSettings settings = NixlSettings.of(config);
      NixlNatives _ = NixlNatives.load(config);
      NativeAgent _ = NativeAgent.open(settings, "reason");
    } catch (BackendException | NativeLibraryException expected) {
      // what matters has been written by NIXL itself
    }
    Runtime.getRuntime().halt(0);
  }

  private static Map<String, String> given(String[] words, String kind) {
    Map<String, String> given = new HashMap<>();
    for (String word : words) {
      if (word.startsWith(kind)) {
        int at = word.indexOf('=');
        given.put(word.substring(kind.length(), at), word.substring(at + 1));
      }
    }
    return given;
  }
}
