package dev.sluice.tck.cli.manual;

import java.util.List;

/** A page for terminals. */
final class PageText {
  private static final int WIDTH = 80;
  private static final String INDENT = "    ";
  private static final int TERM = 12;

  private PageText() {}

  static String of(List<Section> sections) {
    StringBuilder page = new StringBuilder();
    for (Section section : sections) {
      page.append(page.isEmpty() ? "" : "\n").append(section.title()).append('\n');
      Block before = null;
      for (Block block : section.blocks()) {
        page.append(before != null && (before instanceof Block.Paragraph || block instanceof Block.Paragraph) ? "\n" : "");
        append(page, block);
        before = block;
      }
    }
    return page.toString();
  }

  private static void append(StringBuilder page, Block block) {
    switch (block) {
      case Block.Paragraph(String text) -> wrap(page, INDENT, INDENT, text);
      case Block.Item(String term, String text) -> {
        String deep = INDENT + " ".repeat(TERM);
        if (term.length() < TERM - 1) {
          wrap(page, INDENT + term + " ".repeat(TERM - term.length()), deep, text);
        } else {
          page.append(INDENT).append(term).append('\n');
          wrap(page, deep, deep, text);
        }
      }
    }
  }

  private static void wrap(StringBuilder page, String first, String others, String text) {
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        page.append(line).append('\n');
        line = new StringBuilder(others);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    page.append(line).append('\n');
  }
}
