package dev.sluice.config;

import dev.sluice.config.InvalidConfigurationException.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects problems, so that one exception can name them all. */
final class Problems {
  private final List<Problem> list = new ArrayList<>();

  void add(String where, @Nullable String value, String message, String remedy) {
    list.add(new Problem(where, value, message, remedy));
  }

  boolean isEmpty() {
    return list.isEmpty();
  }

  void throwIfAny() {
    if (!list.isEmpty()) {
      throw new InvalidConfigurationException(list);
    }
  }
}
