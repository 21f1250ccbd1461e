package dev.sluice.tck.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts wrong command lines into words. */
final class UsageErrors {
  private static final int MOST_EDITS = 2;

  private UsageErrors() {}

  static Failure failure(ParameterException wrong) {
    CommandLine line = wrong.getCommandLine();
    String command = line.getCommandSpec().qualifiedName(" ");
    String help = "./" + command + " --help lists what is allowed";
    if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String first = unmatched.getUnmatched().getFirst();
      if (first.startsWith("-")) {
        return unknown("option '" + first + "' of " + command, near(first, line.getCommandSpec().optionsMap().keySet()), help);
      }
      return line.getParent() == null
          ? noCommand(first, line)
          : unknown("argument '" + first + "' of " + command, Optional.empty(), help);
    }
    String message = String.valueOf(wrong.getMessage());
    return Failure.usage(command + ": " + Character.toLowerCase(message.charAt(0)) + message.substring(1), help);
  }

  static Failure noCommand(String name, CommandLine all) {
    return unknown("command '" + name + "'", near(name, all.getSubcommands().keySet()), "./" + all.getCommandName() + " --help lists what is allowed");
  }

  private static Failure unknown(String what, Optional<String> near, String help) {
    return Failure.usage("unknown " + what, near.map(name -> "did you mean " + name + "? ").orElse("") + help);
  }

  /** The known name that is most like a given one; empty when none is. */
  static Optional<String> near(String given, Collection<String> known) {
    return known.stream()
        .filter(name -> edits(given, name) <= MOST_EDITS)
        .min(Comparator.comparingInt(name -> edits(given, name)));
  }

  /** Letters to insert, delete or replace, or neighbours to swap. */
  static int edits(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[a.length()][b.length()];
  }
}
