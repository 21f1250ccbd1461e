package dev.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration cannot be used. Carries every problem that was found, not only the first: its message names all
 * bad variables, options and places in files at once, in one line, with secrets masked.
 */
public final class InvalidConfigurationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** An array, since a list is not known to be serializable. */
  private final Problem[] problems;

  /**
   * Makes an exception of problems.
   *
   * @param problems what is wrong; at least one
   * @throws IllegalArgumentException if {@code problems} is empty
   */
  public InvalidConfigurationException(List<Problem> problems) {
    super(message(problems));
    this.problems = problems.toArray(Problem[]::new);
  }

  /**
   * Everything that is wrong.
   *
   * @return the problems in the order found; unmodifiable, never empty
   */
  public List<Problem> problems() {
    return List.of(problems);
  }

  private static String message(List<Problem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("an invalid configuration needs at least one problem");
    }
    if (problems.size() == 1) {
      return problems.getFirst().toString();
    }
    StringBuilder text = new StringBuilder().append(problems.size()).append(" configuration problems:");
    for (int i = 0; i < problems.size(); i++) {
      text.append(" (").append(i + 1).append(") ").append(problems.get(i));
    }
    return text.toString();
  }

  /**
   * One thing that is wrong, and what to do about it.
   *
   * @param where the variable or option by its name, or a place in a file as {@code path:line}
   * @param value the value that was refused, null when it is the place itself that is wrong; masked when
   *     {@code where} looks like the name of a secret
   * @param message what is wrong with it
   * @param remedy what to do
   */
  public record Problem(String where, @Nullable String value, String message, String remedy)
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    /** Masks the value of a secret, and escapes control characters in the texts, so that no later use prints them. */
    public Problem {
      value = value == null ? null : Text.masked(where, value);
      message = Text.oneLine(message);
      remedy = Text.oneLine(remedy);
    }

    /** One line: place, value, what is wrong, what to do. */
    @Override
    public String toString() {
      String place = value == null ? Text.oneLine(where) : Text.assignment(where, "'" + value + "'");
      return place + ": " + message + "; " + remedy;
    }
  }
}
