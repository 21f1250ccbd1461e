package dev.sluice.tck.cli.manual;

/** A piece of a section. */
sealed interface Block {
  /** Words to be wrapped. */
  record Paragraph(String text) implements Block {}

  /**
   * Something that is explained.
   *
   * @param term as it is typed
   * @param text what it means
   */
  record Item(String term, String text) implements Block {}
}
