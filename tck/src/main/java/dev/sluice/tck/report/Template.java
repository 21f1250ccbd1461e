package dev.sluice.tck.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pages that stand alone: a template from a resource, with every {@code {{part}}} filled in, and the style that the pages share. */
public final class Template {
  private static final Pattern PART = Pattern.compile("\\{\\{(\\w+)}}");

  private Template() {}

  /**
   * A template, filled. In one pass: what looks like a part's name inside another part stays as it is.
   *
   * @param owner the class beside which the template lies
   * @param name the template's file name
   * @param parts what to put for each name
   * @return the page
   */
  public static String fill(Class<?> owner, String name, Map<String, String> parts) {
    return PART.matcher(resource(owner, name))
        .replaceAll(part -> Matcher.quoteReplacement(Objects.requireNonNull(parts.get(part.group(1)), () -> name + " wants " + part.group())));
  }

  /**
   * The style of all pages, followed by that of one.
   *
   * @param owner the class beside which the page's style lies
   * @param name the style's file name
   * @return CSS
   */
  public static String style(Class<?> owner, String name) {
    return resource(Template.class, "page.css") + resource(owner, name);
  }

  /**
   * A text file of this module.
   *
   * @param owner the class beside which it lies
   * @param name its name
   * @return its content
   */
  public static String resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
