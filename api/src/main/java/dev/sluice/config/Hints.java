package dev.sluice.config;

import dev.sluice.config.BackendSelection.Source;
import dev.sluice.config.ProviderMatch.Candidate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What to do about a name that no provider has. */
final class Hints {
  private Hints() {}

  static String list(List<Candidate> found) {
    if (found.isEmpty()) {
      return "none";
    }
    return String.join(", ", found.stream()
        .map(candidate -> candidate.name()
            + (candidate.aliases().isEmpty() ? "" : " (also " + String.join(", ", candidate.aliases()) + ")"))
        .sorted()
        .toList());
  }

  static @Nullable String nearest(String name, List<Candidate> found) {
    return Text.nearest(name, names(found), 2);
  }

  private static Set<String> names(List<Candidate> found) {
    Set<String> names = new TreeSet<>();
    found.forEach(candidate -> {
      names.add(candidate.name());
      names.addAll(candidate.aliases());
    });
    return names;
  }

  static String remedy(String name, @Nullable Flag flag, Source source, List<Candidate> found) {
    boolean plugin = Names.isNixlPlugin(name);
    if (flag != null && !plugin) {
      String parameter = Names.asParameter(name, names(found));
      parameter = parameter == null ? Names.asParameter(name) : parameter;
      if (parameter != null) {
        String prefix = flag.variable().startsWith(Flags.SLUICE) ? Flags.SLUICE : Flags.DYN;
        return "did you mean the parameter " + prefix + Text.printable(parameter) + "?";
      }
    }
    String meant = plugin ? null : nearest(name, found);
    if (meant != null) {
      return "did you mean " + meant + "?";
    }
    String jar = "add the jar of a backend named " + Text.printable(name) + " to the module or class path";
    return plugin ? jar + ", or use NIXL's plugin of that name: " + nixl(name, source) : jar;
  }

  private static String nixl(String plugin, Source source) {
    return switch (source) {
      case CODE -> "give NIXL with the plugin " + plugin;
      case ENVIRONMENT -> "set SLUICE_BACKEND_NIXL=true and " + Flags.DYN + plugin + "=true";
      case ENGINE_CONFIG -> "set backend: NIXL, and in the environment " + Flags.DYN + plugin + "=true";
    };
  }
}
