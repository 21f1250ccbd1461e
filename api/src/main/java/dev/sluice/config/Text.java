package dev.sluice.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Spelling, masking and comparing of names. */
final class Text {
  static final String MASK = "***";
  private static final int LONGEST_SHOWN = 80;
  /** Names longer than this are not compared letter by letter: nobody misspelt them, and the cost is quadratic. */
  private static final int LONGEST_COMPARED = 200;

  private Text() {}

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static boolean isSecret(String name) {
    String upper = upper(name);
    return upper.contains("SECRET")
        || upper.contains("ACCESS_KEY")
        || upper.contains("TOKEN")
        || upper.contains("PASSWORD");
  }

  static String masked(String name, String value) {
    return isSecret(name) ? MASK : value;
  }

  /** A copy in which the values of parameters that look like secrets are masked. */
  static Map<String, Map<String, String>> masked(Map<String, Map<String, String>> parameters) {
    Map<String, Map<String, String>> copy = new LinkedHashMap<>();
    parameters.forEach((backend, values) -> copy.put(backend, maskedValues(backend, values)));
    return Collections.unmodifiableMap(copy);
  }

  static Map<String, String> maskedValues(String backend, Map<String, String> values) {
    Map<String, String> copy = new TreeMap<>();
    values.forEach((name, value) -> copy.put(name, masked(backend + "__" + name, value)));
    return Collections.unmodifiableMap(copy);
  }

  /** One line, without control characters: variables may hold anything, and terminals obey some of it. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
      line.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return line.toString();
  }

  /** One line of bounded length. */
  static String printable(String text) {
    return text.length() > LONGEST_SHOWN ? oneLine(text.substring(0, LONGEST_SHOWN)) + "..." : oneLine(text);
  }

  static String assignment(String name, String value) {
    return printable(name) + "=" + printable(masked(name, value));
  }

  /** The name nearest to {@code name}, at most {@code limit} edits away but not equal; null when there is none. */
  static @Nullable String nearest(String name, Collection<String> known, int limit) {
    String best = null;
    int least = Math.min(limit, name.length() - 1) + 1;
    for (String candidate : known) {
      int distance = distance(name, candidate);
      if (distance > 0 && distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Edits between two strings: insert, delete, replace, or swap two neighbours. */
  static int distance(String a, String b) {
    if (a.length() > LONGEST_COMPARED || b.length() > LONGEST_COMPARED) {
      return a.equals(b) ? 0 : Integer.MAX_VALUE;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
