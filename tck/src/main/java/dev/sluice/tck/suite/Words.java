package dev.sluice.tck.suite;

import java.util.List;

/** A command's words, taken one by one. */
final class Words {
  private final List<String> words;
  private int next;

  Words(List<String> words) {
    this.words = words;
  }

  boolean hasNext() {
    return next < words.size();
  }

  String next() {
    return words.get(next++);
  }

  long number() {
    return Long.parseLong(next());
  }
}
