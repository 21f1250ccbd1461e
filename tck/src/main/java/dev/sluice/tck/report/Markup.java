package dev.sluice.tck.report;

/** Text inside HTML and XML. */
public final class Markup {
  private Markup() {}

  /**
   * Text that is safe between tags and inside quoted attributes; characters that XML cannot hold become question marks.
   *
   * @param text any text
   * @return the text with its markup escaped
   */
  public static String text(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(
        point -> {
          switch (point) {
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '&' -> safe.append("&amp;");
            case '"' -> safe.append("&quot;");
            case '\'' -> safe.append("&#39;");
            default -> safe.appendCodePoint(holds(point) ? point : '?');
          }
        });
    return safe.toString();
  }

  /**
   * Text for HTML in which backticks set words off.
   *
   * @param text any text
   * @return the text with its markup escaped
   */
  public static String prose(String text) {
    return text(text).replaceAll("`([^`]+)`", "<code>$1</code>");
  }

  private static boolean holds(int point) {
    return point == '\n' || point == '\t' || point == '\r' || (point >= 0x20 && point <= 0xD7FF) || (point >= 0xE000 && point <= 0xFFFD) || point > 0xFFFF;
  }
}
