package dev.sluice.tck.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a role is asked to do.
 *
 * @param backend the backend, null when the environment decides
 * @param engineConfig the engine configuration, null when the environment decides
 * @param input the file that gives the content, null when there is none
 * @param file where a file between the two sides is to be, null when nothing was said
 * @param address where to listen or whom to connect; null when the parent tells later
 * @param timeout how long to wait for the other side
 * @param tamper whether the source flips a byte after its checksum was taken
 * @param simulated whether devices are simulated
 * @param verbose whether stack traces are printed
 * @param token the secret of a demo's own two processes, null for two machines
 * @param job the job, null when the other side tells
 * @param wish what the options say of the job
 */
record RoleRequest(
    @Nullable String backend,
    @Nullable Path engineConfig,
    @Nullable Path input,
    @Nullable Path file,
    @Nullable String address,
    Duration timeout,
    boolean tamper,
    boolean simulated,
    boolean verbose,
    @Nullable String token,
    @Nullable Job job,
    Map<String, Object> wish) {
  static final String PREFILL = "prefill";
  static final String DECODE = "decode";

  /** Whether both sides are a demo's. */
  boolean onOneMachine() {
    return token != null;
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("backend", backend);
    json.put("engineConfig", engineConfig == null ? null : engineConfig.toString());
    json.put("input", input == null ? null : input.toString());
    json.put("file", file == null ? null : file.toString());
    json.put("address", address);
    json.put("timeoutSeconds", timeout.toSeconds());
    json.put("tamper", tamper);
    json.put("simulated", simulated);
    json.put("verbose", verbose);
    json.put("token", token);
    json.put("job", job == null ? null : job.json());
    json.put("wish", wish);
    return json;
  }

  static RoleRequest of(JsonNode json) {
    JsonNode job = json.path("job");
    Map<String, Object> wish = new LinkedHashMap<>();
    json.path("wish").propertyStream().forEach(entry -> wish.put(entry.getKey(), Json.plain(entry.getValue())));
    return new RoleRequest(
        text(json, "backend"),
        path(json, "engineConfig"),
        path(json, "input"),
        path(json, "file"),
        text(json, "address"),
        Duration.ofSeconds(json.path("timeoutSeconds").asLong()),
        json.path("tamper").asBoolean(false),
        json.path("simulated").asBoolean(false),
        json.path("verbose").asBoolean(false),
        text(json, "token"),
        job.isObject() ? Job.of(job) : null,
        wish);
  }

  private static @Nullable String text(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isString() ? value.stringValue() : null;
  }

  private static @Nullable Path path(JsonNode json, String name) {
    String text = text(json, name);
    return text == null ? null : Path.of(text);
  }
}
