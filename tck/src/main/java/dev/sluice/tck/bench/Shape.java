package dev.sluice.tck.bench;

import dev.sluice.Operation;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one call moves: {@code batch} descriptors, all of which are posted before the end of all is waited for. A walk takes them from a working set, other ones in each call, at the same
 * place on both sides. A table takes all blocks of some spans, scattered on both sides.
 *
 * @param operation {@code WRITE} moves from the initiator to the target
 * @param bytes of a descriptor
 * @param batch descriptors of a call
 * @param stride bytes from slot to slot; of a table, at the initiator (at the target they are {@code bytes} apart)
 * @param set bytes of the working set of a walk; 0 of a table
 * @param random whether a walk steps through its slots in random order
 * @param spans of a table; 0 of a walk
 * @param blocks of each span of a table
 * @param run how many blocks lie behind each other in a table
 * @param tables how many tables calls take in turn
 * @param answered whether a call goes there and back: it ends when the target, told by a notification, has moved as much back and told so; half of that is its time
 */
record Shape(Operation operation, long bytes, int batch, long stride, long set, boolean random, int spans, int blocks, int run, int tables, boolean answered) {
  private static final long SMALL_STRIDE = 64;

  /** Slots in random order, or one after the other with a gap where they are smaller than a cache line. */
  static Shape walk(Operation operation, long bytes, int batch, long set) {
    return new Shape(operation, bytes, batch, Math.max(SMALL_STRIDE, bytes), set, bytes >= SMALL_STRIDE, 0, 0, 1, 1, false);
  }

  /** One descriptor, which the target answers. */
  static Shape oneWay(long bytes) {
    return new Shape(Operation.WRITE, bytes, 1, Math.max(SMALL_STRIDE, bytes), Math.max(SMALL_STRIDE, bytes), false, 0, 0, 1, 1, true);
  }

  static Shape table(Operation operation, long bytes, int spans, int blocks, int run, long stride) {
    return new Shape(operation, bytes, spans * blocks, stride, 0, false, spans, blocks, run, 2, false);
  }

  /** Blocks of a table lie behind each other, on both sides. */
  static Shape inOrder(Operation operation, long bytes, int spans, int blocks) {
    return table(operation, bytes, spans, blocks, blocks, bytes);
  }

  /** All blocks of each span as one. */
  Shape merged() {
    return inOrder(operation, bytes * blocks, spans, 1);
  }

  boolean isInOrder() {
    return !isWalk() && run == blocks && stride == bytes;
  }

  boolean isWalk() {
    return spans == 0;
  }

  /** Bytes that one call moves. */
  long bytesOfCall() {
    return bytes * batch;
  }

  /** What it reaches of a pool. */
  long reach() {
    return isWalk() ? set : (long) spans * blocks * stride;
  }

  /** As a request has it. */
  String words() {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("operation", operation);
    words.put("bytes", bytes);
    words.put("batch", batch);
    words.put("stride", stride);
    if (isWalk()) {
      words.put("set", set);
      words.put("order", random ? "random" : "sequential");
    } else {
      words.put("spans", spans);
      words.put("blocks", blocks);
      words.put("run", run);
      words.put("tables", tables);
    }
    if (answered) {
      words.put("answered", 1);
    }
    return words.entrySet().stream().map(word -> word.getKey() + "=" + word.getValue()).collect(Collectors.joining(" "));
  }

  /** The one that a request has. */
  static Shape of(Map<String, String> words) {
    return new Shape(
        Operation.valueOf(words.getOrDefault("operation", "WRITE")), number(words, "bytes", 0), (int) number(words, "batch", 1), number(words, "stride", 0), number(words, "set", 0),
        words.getOrDefault("order", "sequential").equals("random"), (int) number(words, "spans", 0), (int) number(words, "blocks", 0), (int) number(words, "run", 1),
        (int) number(words, "tables", 1), number(words, "answered", 0) == 1);
  }

  /** The words of a line, {@code key=value} each. */
  static Map<String, String> words(String line) {
    Map<String, String> words = new HashMap<>();
    for (String word : line.strip().split(" +", -1)) {
      int equal = word.indexOf('=');
      if (equal < 1) {
        throw new IllegalArgumentException("'" + word + "' is not of the form key=value");
      }
      words.put(word.substring(0, equal), word.substring(equal + 1));
    }
    return words;
  }

  static long number(Map<String, String> words, String key, long otherwise) {
    String value = words.get(key);
    return value == null ? otherwise : Long.parseLong(value);
  }
}
