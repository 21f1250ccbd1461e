package dev.sluice.tck.cli;

import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.tck.workload.Part;
import dev.sluice.tck.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What both sides must agree on.
 *
 * @param workload the layout
 * @param operation READ: decode fetches; WRITE: prefill pushes
 * @param memory where the pools lie
 * @param repeat how often the workload is moved, at least 1
 * @param seed what content and block tables are drawn from
 * @param fileBytes the length of the file that gives the content, 0 when the seed gives it
 */
record Job(Workload workload, Operation operation, MemoryKind memory, int repeat, long seed, long fileBytes) {
  private static final int MOST_PARTS = 64;
  private static final int MOST_SPANS = 100_000;

  Map<String, Object> json() {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (Part part : workload.parts()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("spans", part.spans());
      one.put("blocks", part.blocks());
      one.put("blockBytes", part.blockBytes());
      one.put("run", part.run());
      one.put("lanes", part.lanes());
      one.put("lane", part.lane());
      parts.add(one);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("workload", workload.id());
    json.put("title", workload.title());
    json.put("parts", parts);
    json.put("operation", operation.name());
    json.put("memory", memory.name());
    json.put("repeat", repeat);
    json.put("seed", seed);
    json.put("fileBytes", fileBytes);
    return json;
  }

  /** Reads what another process sent; whatever is wrong with it is the peer's failure. */
  static Job of(JsonNode json) {
    try {
      List<Part> parts = new ArrayList<>();
      int spans = 0;
      for (JsonNode one : json.get("parts")) {
        Part part =
            new Part(
                one.get("spans").intValue(),
                one.get("blocks").intValue(),
                one.get("blockBytes").longValue(),
                one.get("run").intValue(),
                one.get("lanes").intValue(),
                one.get("lane").intValue());
        spans = Math.addExact(spans, part.spans());
        parts.add(part);
      }
      int repeat = json.get("repeat").intValue();
      if (parts.size() > MOST_PARTS || spans > MOST_SPANS || repeat < 1) {
        throw new IllegalArgumentException(parts.size() + " parts, " + spans + " spans, repeated " + repeat + " times");
      }
      Workload workload = new Workload(json.get("workload").stringValue(), json.get("title").stringValue(), parts);
      Math.multiplyExact(Math.addExact(workload.bytes(), workload.sourceBytes()), 4L);
      return new Job(
          workload,
          Operation.valueOf(json.get("operation").stringValue()),
          MemoryKind.valueOf(json.get("memory").stringValue()),
          repeat,
          json.get("seed").longValue(),
          json.get("fileBytes").longValue());
    } catch (RuntimeException wrong) {
      throw new Failure(
          ExitCodes.PEER, "protocol", "the peer describes a job that is none: " + wrong.getMessage(), "use one release on both sides", wrong);
    }
  }

  /** Which byte is flipped where one is to be. */
  long tamperSeed() {
    return seed * 31;
  }

  /** What the other side was told and we were not: empty when all that it was told holds here too. */
  Optional<String> disagreement(JsonNode wish) {
    List<String> differences = new ArrayList<>();
    differs(wish, "workload", workload.id(), differences);
    differs(wish, "operation", operation.name().toLowerCase(Locale.ROOT), differences);
    differs(wish, "memory", memory.name().toLowerCase(Locale.ROOT), differences);
    differs(wish, "repeat", Integer.toString(repeat), differences);
    return differences.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", differences));
  }

  private static void differs(JsonNode wish, String name, String ours, List<String> differences) {
    JsonNode theirs = wish.get(name);
    if (theirs != null && !theirs.isNull() && !theirs.asString().equalsIgnoreCase(ours)) {
      differences.add("--" + name + " is " + ours + " on prefill and "
          + theirs.asString() + " on decode");
    }
  }

  /** What a region says of its layout: equal on both sides, though strides may differ. */
  byte[] layoutHash() {
    Map<String, Object> both = json();
    both.keySet().retainAll(List.of("workload", "parts"));
    try {
      return MessageDigest.getInstance("SHA-256").digest(Json.line(both).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
