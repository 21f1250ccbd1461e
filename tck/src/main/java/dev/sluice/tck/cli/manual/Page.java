package dev.sluice.tck.cli.manual;

import java.util.ArrayList;
import java.util.List;

/**
 * What picocli does not know of a command. Immutable.
 *
 * @param bad what exit code 1 means; empty where it cannot be
 * @param unavailable what exit code 3 means; empty where it cannot be
 * @param peers whether it talks to others, so that exit code 4 can be
 * @param variables that matter, as {@link Variables} names them
 * @param examples command lines, and what they do
 * @param more sections of its own
 */
record Page(String bad, String unavailable, boolean peers, List<String> variables, List<Block.Item> examples, List<Section> more) {
  /** Examples are given as command line and meaning in turn. */
  static Page of(String bad, String unavailable, boolean peers, List<String> variables, List<Section> more, String... examples) {
    List<Block.Item> items = new ArrayList<>();
    for (int i = 0; i < examples.length; i += 2) {
      items.add(new Block.Item(examples[i], examples[i + 1]));
    }
    return new Page(bad, unavailable, peers, variables, items, more);
  }

  /** The exit codes that can be, with what they mean. */
  List<Block> exits() {
    List<Block> exits = new ArrayList<>();
    exits.add(new Block.Item("0", "Done."));
    if (!bad.isEmpty()) {
      exits.add(new Block.Item("1", bad));
    }
    exits.add(new Block.Item("2", "Usage or configuration: an option, a variable or a file is wrong. The message names it, and what is allowed."));
    if (!unavailable.isEmpty()) {
      exits.add(new Block.Item("3", unavailable));
    }
    if (peers) {
      exits.add(new Block.Item("4", "The peer or the network failed: refused, unreachable, not Sluice, or lost."));
    }
    exits.add(new Block.Item("70", "A fault of Sluice's own; the message says how to report it."));
    exits.add(new Block.Item("130, 143", "Ended by Ctrl-C, or by SIGTERM."));
    return exits;
  }
}
