package dev.sluice.engine;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Things of one purpose and those who wait for one, in the order in which they came: whoever wants more of them than there are takes turns with the others. Not safe for
 * several threads.
 */
final class Line<T> {
  private final ArrayDeque<T> free = new ArrayDeque<>();
  private final ArrayDeque<Object> waiting = new ArrayDeque<>();

  void add(T thing) {
    free.add(thing);
  }

  int free() {
    return free.size();
  }

  /** One for whoever is next; null where there is none, or somebody else is. Whoever got none asks again, or leaves. */
  @Nullable T take(Object who) {
    boolean next = waiting.isEmpty() || waiting.peek() == who;
    T thing = next ? free.poll() : null;
    if (thing != null) {
      waiting.remove(who);
    } else if (!waiting.contains(who)) {
      waiting.add(who);
    }
    return thing;
  }

  /** Asks no more. */
  void leave(Object who) {
    waiting.remove(who);
  }
}
