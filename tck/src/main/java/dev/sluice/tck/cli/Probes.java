package dev.sluice.tck.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Runs {@link ProbeTask} until every provider has answered; one that crashes or hangs costs itself and no other. */
final class Probes {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int MOST_CRASHES = 32;

  private final Console console;
  private final @Nullable Path engineConfig;
  private final Map<String, Map<String, Object>> backends = new LinkedHashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  Probes(Console console, @Nullable Path engineConfig) {
    this.console = console;
    this.engineConfig = engineConfig;
  }

  void run() throws InterruptedException {
    for (int attempt = 0; attempt < MOST_CRASHES; attempt++) {
      if (once()) {
        return;
      }
    }
  }

  List<Map<String, Object>> backends() {
    return new ArrayList<>(backends.values());
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** One process; true when it got to its end. */
  private boolean once() throws InterruptedException {
    LinkedBlockingQueue<ChildProcess.Event> events = new LinkedBlockingQueue<>();
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("engineConfig", engineConfig == null ? null : engineConfig.toString());
    request.put("skip", List.copyOf(backends.keySet()));
    String asked = "";
    try (ChildProcess child = ChildProcess.start(ProbeTask.NAME, request, console, events::add)) {
      while (true) {
        ChildProcess.Event event = events.poll(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
          child.kill();
          return failed(asked, "it did not answer within " + ANSWER.toSeconds() + " s");
        }
        if (event.content() == null) {
          return (event.exit() == 0) || failed(asked, "its process ended with exit code " + event.exit());
        }
        asked = take(event, asked);
      }
    }
  }

  private String take(ChildProcess.Event event, String asked) {
    JsonNode content = Objects.requireNonNull(event.content());
    switch (event.name()) {
      case "probing" -> {
        return put(content);
      }
      case "probed" -> {
        put(content);
        content.path("notes").forEach(note -> warnings.add(note.asString("")));
        return "";
      }
      case "problems" -> content.path("problems").forEach(problem -> warnings.add(problem.asString("")));
      case "error" -> throw new Failure(content.path("exit").asInt(), content.path("kind").asString(""),
          content.path("message").asString(""), content.path("remedy").asString(""));
      default -> { }
    }
    return asked;
  }

  private String put(JsonNode content) {
    JsonNode backend = content.path("backend");
    Map<String, Object> plain = new LinkedHashMap<>();
    backend.propertyStream().forEach(entry -> plain.put(entry.getKey(), Json.plain(entry.getValue())));
    String provider = backend.path("provider").asString("");
    backends.put(provider, plain);
    return provider;
  }

  /** False to go on with the others, true when nobody in particular is to blame. */
  private boolean failed(String provider, String how) {
    Map<String, Object> backend = backends.get(provider);
    if (backend == null) {
      throw new Failure(ExitCodes.INTERNAL, "internal", "the providers cannot be looked at: " + how, "report this with its output");
    }
    backend.put("reason", "the provider broke when it was asked whether it can be used: " + how);
    backend.put("remedy", "check the library that it loads, or remove its jar");
    return false;
  }
}
