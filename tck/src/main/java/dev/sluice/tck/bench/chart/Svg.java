package dev.sluice.tck.bench.chart;

import dev.sluice.tck.report.Markup;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** Writes elements of SVG. Attributes come in pairs of name and value; all text is escaped here and nowhere else. */
final class Svg {
  private final StringBuilder out = new StringBuilder(4096);
  private final Deque<String> open = new ArrayDeque<>();

  Svg open(String element, Object... attributes) {
    start(element, attributes).append('>');
    open.push(element);
    return this;
  }

  Svg close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  Svg empty(String element, Object... attributes) {
    start(element, attributes).append("/>");
    return this;
  }

  Svg text(String element, String text, Object... attributes) {
    start(element, attributes).append('>').append(Markup.text(text)).append("</").append(element).append('>');
    return this;
  }

  /** Elements that are written already. */
  Svg raw(String elements) {
    out.append(elements);
    return this;
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    return empty("line", "class", style, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
  }

  /** A coordinate, to a hundredth: the same on every machine. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    String shorter = text.replaceAll("\\.?0+$", "");
    return shorter.equals("-0") ? "0" : shorter;
  }

  /** About how wide a text is: fonts differ, so rather too much. */
  static double width(String text, double size) {
    return text.codePointCount(0, text.length()) * size * 0.6;
  }

  /** Cut to what fits. */
  static String fitting(String text, double width, double size) {
    int most = Math.max(1, (int) (width / (size * 0.6)));
    if (text.codePointCount(0, text.length()) <= most) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private StringBuilder start(String element, Object... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      String text = value instanceof Double number ? number(number) : Markup.text(String.valueOf(value));
      out.append(' ').append(attributes[i]).append("=\"").append(text).append('"');
    }
    return out;
  }
}
