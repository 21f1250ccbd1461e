package dev.sluice.ffm;

import java.util.List;

/** How a look-up of a library ended. */
public sealed interface Search permits Search.Found, Search.Unusable {
  /**
   * A file that passed every check that can be made without loading it.
   *
   * @param file the library
   * @param elf what it says about itself
   */
  record Found(LibraryFile file, ElfFile elf) implements Search {}

  /**
   * No file, or a broken one in a place that the user named.
   *
   * @param reason what is wrong, naming the library and where it was looked for
   * @param remedy what to do
   * @param tried every place, in order, and what was there
   */
  record Unusable(String reason, String remedy, List<String> tried) implements Search {
    /** Copies the list. */
    public Unusable {
      tried = List.copyOf(tried);
    }
  }
}
