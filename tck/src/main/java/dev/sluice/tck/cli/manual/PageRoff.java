package dev.sluice.tck.cli.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A page in the language of man(7). */
final class PageRoff {
  /**
   * A command within the page of all.
   *
   * @param title its name
   * @param blocks what is said of it
   */
  record Chapter(String title, List<Block> blocks) {}

  private PageRoff() {}

  static List<String> of(String name, String version, List<Section> sections, List<Chapter> commands, List<Section> rest) {
    List<String> lines = new ArrayList<>();
    lines.add(".TH \"" + name.toUpperCase(Locale.ROOT) + "\" \"1\" \"\" \"" + escaped(name + " " + version) + "\" \"User Commands\"");
    lines.add(".nh");
    lines.add(".ad l");
    sections.forEach(section -> append(lines, ".SH", section.title(), section.blocks()));
    lines.add(".SH \"COMMANDS\"");
    commands.forEach(command -> append(lines, ".SS", command.title(), command.blocks()));
    rest.forEach(section -> append(lines, ".SH", section.title(), section.blocks()));
    return lines;
  }

  private static void append(List<String> lines, String macro, String title, List<Block> blocks) {
    lines.add(macro + " \"" + escaped(title) + "\"");
    for (Block block : blocks) {
      switch (block) {
        case Block.Paragraph(String text) -> lines.addAll(List.of(".PP", line(text)));
        case Block.Item(String term, String text) -> lines.addAll(List.of(".TP", "\\fB" + escaped(term) + "\\fR", line(text)));
      }
    }
  }

  /** A line that begins with a dot or a quote would be taken for a request. */
  private static String line(String text) {
    return (text.startsWith(".") || text.startsWith("'") ? "\\&" : "") + escaped(text);
  }

  /** Signs that are printed as they are typed, so that what is copied from the page works. */
  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti").replace("\"", "\\(dq");
  }
}
