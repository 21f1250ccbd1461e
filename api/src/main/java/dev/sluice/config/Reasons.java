package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;

/** Puts a selection into words. */
final class Reasons {
  private Reasons() {}

  static String why(BackendSelection selection, String name, List<String> aliases) {
    String own = selection.draft().enabled.get(name);
    if (own != null) {
      return own;
    }
    for (String alias : aliases) {
      String reason = selection.draft().enabled.get(alias);
      if (reason != null) {
        return reason + " (" + alias + " is an alias of " + name + ")";
      }
    }
    String off = selection.draft().disabled.get(name);
    return off == null ? selection.draft().notAskedFor : off;
  }

  static List<String> explain(BackendSelection selection) {
    List<String> lines = new ArrayList<>();
    lines.add("source: " + selection.source().label()
        + (selection.source() == BackendSelection.Source.ENGINE_CONFIG ? " " + selection.draft().place : ""));
    selection.draft().enabled.forEach((name, why) -> lines.add(Text.printable(name) + " is on: " + why));
    selection.draft().disabled.forEach((name, why) -> lines.add(Text.printable(name) + " is off: " + why));
    selection.printableParameters().forEach((name, values) -> values.forEach((parameter, value) ->
        lines.add(Text.printable(name) + " parameter " + Text.printable(parameter + "=" + value))));
    selection.printableNixlPluginParameters().forEach((plugin, values) ->
        lines.add("NIXL plugin " + Text.printable(plugin) + (values.isEmpty() ? "" : " with " + Text.printable(values.toString()))));
    selection.defaultDeadline().ifPresent(deadline -> lines.add("default deadline: " + deadline.toMillis() + " ms"));
    if (selection.unlimitedDeadline()) {
      lines.add("default deadline: none, as asked for");
    }
    selection.variables().forEach(variable ->
        lines.add(Text.assignment(variable.name(), variable.value()) + ": " + variable.effect()));
    selection.warnings().forEach(warning -> lines.add("warning: " + warning));
    return lines;
  }
}
