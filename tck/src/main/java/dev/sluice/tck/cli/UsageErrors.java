package dev.sluice.tck.cli;

import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts wrong command lines into words. */
final class UsageErrors {
  private UsageErrors() {}

  static Failure failure(ParameterException wrong) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName(" ");
    String help = "./" + command + " --help lists what is allowed";
    if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String first = unmatched.getUnmatched().getFirst();
      List<String> near = unmatched.getSuggestions();
      boolean atTop = wrong.getCommandLine().getParent() == null && !first.startsWith("-");
      String what = atTop ? "unknown command '" + first + "'" : "unknown " + (first.startsWith("-") ? "option" : "argument") + " '" + first + "' of " + command;
      return Failure.usage(what, near.isEmpty() ? help : "did you mean " + String.join(" or ", near) + "? " + help);
    }
    return Failure.usage(command + ": " + lower(wrong), help);
  }

  private static String lower(ParameterException wrong) {
    String message = String.valueOf(wrong.getMessage());
    return message.isEmpty() ? "wrong usage" : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
