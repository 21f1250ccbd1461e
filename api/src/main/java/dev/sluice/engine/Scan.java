package dev.sluice.engine;

import java.util.List;
import java.util.function.Predicate;

/** Asks the elements of a list without the objects that a stream is made of: drivers ask before every sleep. */
final class Scan {
  private Scan() {}

  static <T> boolean any(List<T> list, Predicate<? super T> question) {
    for (int i = 0; i < list.size(); i++) {
      if (question.test(list.get(i))) {
        return true;
      }
    }
    return false;
  }
}
