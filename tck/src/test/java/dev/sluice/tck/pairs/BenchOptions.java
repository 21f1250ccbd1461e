package dev.sluice.tck.pairs;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command line of {@code key=value} words says; the probe in C takes the same words.
 *
 * @param values by key
 */
record BenchOptions(Map<String, String> values) {
  static final String REGISTERED = "registered";
  static final String ALLOCATED = "allocated";
  static final String DEVICE = "device";

  private static final String PARAMETER = "parameter.";

  static BenchOptions of(String[] words) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : words) {
      int equal = word.indexOf('=');
      if (equal < 1) {
        throw new IllegalArgumentException("'" + word + "' is not of the form key=value");
      }
      values.put(word.substring(0, equal), word.substring(equal + 1));
    }
    return new BenchOptions(values);
  }

  String text(String key, String otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  int number(String key, int otherwise) {
    return Integer.parseInt(text(key, Integer.toString(otherwise)));
  }

  double decimal(String key, double otherwise) {
    return values.containsKey(key) ? Double.parseDouble(text(key, "")) : otherwise;
  }

  /** Where the pool of the initiator (0) or the target (1) lies. */
  String memory(int side) {
    String ours = text("memory", REGISTERED);
    return side == 0 ? ours : text("peer", ours);
  }

  /** What moves the bytes. */
  String backend() {
    return text("backend", "UCX");
  }

  /** The backend's parameters: {@code parameter.provider=tcp}. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(PARAMETER)) {
        parameters.put(key.substring(PARAMETER.length()), value);
      }
    });
    return parameters;
  }

  /** Whether devices are simulated ones. */
  boolean simulated() {
    return text("simulated", "0").equals("1");
  }

  boolean serves() {
    return text("serve", "0").equals("1");
  }

  int samples() {
    return number("samples", 25);
  }

  long warmNanos() {
    return (long) (decimal("warm", 0.2) * 1e9);
  }

  /** A copy that asks for one measurement. */
  BenchOptions exactly(String name) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.put("exactly", name);
    return new BenchOptions(changed);
  }

  /** Whether a measurement is asked for. */
  boolean wants(String name) {
    String exactly = values.get("exactly");
    if (exactly != null) {
      return exactly.equals(name);
    }
    String only = text("only", "");
    return only.isEmpty() || Arrays.stream(only.split(",", -1)).anyMatch(name::contains);
  }

  /** The core of the initiator (0) or the target (1), or several of them as {@code taskset} writes them. */
  String core(int side) {
    return text("cores", "0,1").split(",", -1)[side];
  }

  /** As words again. */
  List<String> words() {
    return values.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList();
  }
}
