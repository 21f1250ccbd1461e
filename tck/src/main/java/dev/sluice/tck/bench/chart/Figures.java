package dev.sluice.tck.bench.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them; a number that is none is a dash. */
final class Figures {
  private static final String NONE = "–";
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final String[] DECIMAL = {"", " k", " M", " G", " T"};
  private static final double LEAST_PLAIN = 1e-3;
  /** Four digits are shorter than a prefix. */
  private static final double LEAST_PREFIXED = 1e4;

  private Figures() {}

  /** A measured value in a table: at least three digits. */
  static String number(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return NONE;
    }
    if (value == 0) {
      return "0";
    }
    if (size < LEAST_PLAIN || size >= 1e15) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    return String.format(Locale.ROOT, size >= 1000 ? "%,.0f" : size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : "%.3f", value);
  }

  /** A value in few characters, such as {@code 1.23 M}. */
  static String brief(double value) {
    return brief(value, 3);
  }

  /** A round value, not rounded any further: 1.025 is not 1.03. */
  static String tick(double value) {
    return brief(value, 6);
  }

  private static String brief(double value, int digits) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    double size = Math.abs(value);
    if (size != 0 && (size < LEAST_PLAIN || size >= 1e15)) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    int power = 0;
    // Rounded first: 999,999 is 1 M and not 1000 k.
    double rest = rounded(value, digits).doubleValue();
    boolean prefixed = Math.abs(rest) >= LEAST_PREFIXED;
    while (prefixed && Math.abs(rest) >= 1000 && power < DECIMAL.length - 1) {
      rest /= 1000;
      power++;
    }
    return rounded(rest, digits).stripTrailingZeros().toPlainString() + DECIMAL[power];
  }

  /** A size in its largest binary unit that takes few digits. */
  static String bytes(long bytes) {
    int power = 0;
    double rest = bytes;
    while (Math.abs(rest) >= 1024 && power < BINARY.length - 1) {
      rest /= 1024;
      power++;
    }
    return rounded(rest, 4).stripTrailingZeros().toPlainString() + " " + BINARY[power];
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static BigDecimal rounded(double value, int digits) {
    return new BigDecimal(value, new MathContext(digits));
  }
}
