package dev.sluice.config;

import dev.sluice.config.BackendSelection.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, resolved against the providers that were found: aliases become providers, parameters are merged,
 * and a name that nobody has is refused. Which alias belongs to whom is known from the providers alone. Immutable; safe
 * for use by any thread.
 */
public final class ProviderMatch {

  /**
   * A provider that was found.
   *
   * @param name its name; compared without regard to case
   * @param aliases other names that it answers to
   */
  public record Candidate(String name, List<String> aliases) {
    /** Upper-cases the names. */
    public Candidate {
      name = Text.upper(name);
      aliases = aliases.stream().map(Text::upper).toList();
    }
  }

  /**
   * A provider to open.
   *
   * @param providerName the provider's name, upper-cased
   * @param parameters its parameters by lower-cased name, real values; masked in {@link #toString()}
   * @param why why it was chosen
   */
  public record Chosen(String providerName, Map<String, String> parameters, String why) {
    /** Copies the parameters. */
    public Chosen {
      parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /** Name, masked parameters and reason. */
    @Override
    public String toString() {
      return providerName + Text.maskedValues(providerName, parameters) + " (" + why + ")";
    }
  }

  /** The parameter of provider {@code NIXL} that lists its plugins. */
  private static final String PLUGINS = "plugins";

  private final List<Chosen> chosen;
  private final List<String> warnings;

  private ProviderMatch(List<Chosen> chosen, List<String> warnings) {
    this.chosen = List.copyOf(chosen);
    this.warnings = warnings.stream().map(Text::oneLine).toList();
  }

  /**
   * Resolves a selection.
   *
   * @param selection what is asked for
   * @param found the providers that were found, in any order
   * @return the providers to open; none when nothing is enabled
   * @throws InvalidConfigurationException if a name has no provider or several, or parameters of two aliases disagree;
   *     names all of them
   */
  public static ProviderMatch of(BackendSelection selection, List<Candidate> found) {
    return new Matcher(selection, found).match();
  }

  /**
   * The providers to open.
   *
   * @return in order of preference; unmodifiable
   */
  public List<Chosen> chosen() {
    return chosen;
  }

  /**
   * What people should know though it is no error; not among the selection's own warnings.
   *
   * @return sentences without a full stop; unmodifiable
   */
  public List<String> warnings() {
    return warnings;
  }

  private static final class Matcher {
    private final BackendSelection selection;
    private final List<Candidate> found;
    private final Problems problems = new Problems();
    private final List<String> warnings = new ArrayList<>();

    Matcher(BackendSelection selection, List<Candidate> found) {
      this.selection = selection;
      this.found = List.copyOf(found);
    }

    ProviderMatch match() {
      // The enabled names that lead to each provider, providers in order of preference.
      Map<Candidate, List<String>> names = new LinkedHashMap<>();
      for (String name : selection.enabled()) {
        Candidate candidate = resolve(name);
        if (candidate != null) {
          names.computeIfAbsent(candidate, _ -> new ArrayList<>()).add(name);
        }
      }
      parametersWithoutBackend(names);
      for (String name : selection.disabled()) {
        checkDisabled(name, names);
      }
      List<Chosen> chosen = new ArrayList<>();
      names.forEach((candidate, byNames) -> chosen.add(new Chosen(
          candidate.name(), parameters(candidate, byNames), selection.why(candidate.name(), candidate.aliases()))));
      problems.throwIfAny();
      if (selection.source() == Source.ENVIRONMENT) {
        chosen.sort(Comparator.comparing(Chosen::providerName, Names.order(preferredProviders())));
      }
      return new ProviderMatch(chosen, warnings);
    }

    /** {@code SLUICE_PREFER} may name a provider by an alias, whichever name enabled it. */
    private List<String> preferredProviders() {
      return selection.draft().preferred.stream()
          .flatMap(name -> candidates(name).stream())
          .map(Candidate::name)
          .distinct()
          .toList();
    }

    /** Providers of that name; else, since a name is stronger than an alias, those with that alias. */
    private List<Candidate> candidates(String name) {
      List<Candidate> named = found.stream().filter(candidate -> candidate.name().equals(name)).toList();
      return named.isEmpty()
          ? found.stream().filter(candidate -> candidate.aliases().contains(name)).toList()
          : named;
    }

    private @Nullable Candidate resolve(String name) {
      List<Candidate> candidates = candidates(name);
      if (candidates.size() == 1) {
        return candidates.getFirst();
      }
      Flag flag = selection.draft().deciders.get(name);
      String where = flag == null ? selection.draft().place : flag.variable();
      String value = flag == null ? null : flag.value();
      if (candidates.isEmpty()) {
        problems.add(where, value, "no provider is named " + Text.printable(name) + "; found: " + Hints.list(found),
            Hints.remedy(name, flag, selection.source(), found));
      } else {
        problems.add(where, value, candidates.size() + " providers answer to " + Text.printable(name) + ": "
            + Hints.list(candidates), "leave one of them on the module or class path, or use its own name");
      }
      return null;
    }

    /** Flags enable what they give parameters to; only code can give parameters to what it does not name. */
    private void parametersWithoutBackend(Map<Candidate, List<String>> names) {
      for (String name : selection.parameters().keySet()) {
        if (selection.enabled().contains(name)) {
          continue;
        }
        List<Candidate> candidates = candidates(name);
        List<String> byNames = candidates.size() == 1 ? names.get(candidates.getFirst()) : null;
        if (byNames == null) {
          problems.add(selection.draft().place, null, "parameters are given for " + Text.printable(name)
              + ", which is not among the backends", "name the backend too, or drop its parameters");
        } else {
          byNames.add(name);
        }
      }
    }

    private Map<String, String> parameters(Candidate candidate, List<String> names) {
      Map<String, String> merged = new TreeMap<>();
      Map<String, String> from = new TreeMap<>();
      for (String name : names) {
        selection.parameters().getOrDefault(name, Map.of()).forEach((parameter, value) -> {
          String earlier = from.get(parameter);
          if (earlier == null || (isOurs(name, parameter) && !isOurs(earlier, parameter))) {
            merged.put(parameter, value);
            from.put(parameter, name);
          } else if (!value.equals(merged.get(parameter)) && isOurs(name, parameter) == isOurs(earlier, parameter)) {
            problems.add(place(name, parameter), null, "disagrees with " + place(earlier, parameter)
                + ": both set parameter " + Text.printable(parameter) + " of " + candidate.name(),
                "unset one of the two");
          }
        });
      }
      if (candidate.name().equals(Names.NIXL)) {
        addPlugins(merged);
      }
      return merged;
    }

    /** NIXL's plugins are chosen by flags of their own; what was said to the backend itself is stronger. */
    private void addPlugins(Map<String, String> merged) {
      Map<String, Map<String, String>> plugins = selection.nixlPluginParameters();
      if (plugins.isEmpty()) {
        return;
      }
      String asked = merged.computeIfAbsent(PLUGINS, _ -> String.join(",", selection.nixlPlugins()));
      List<String> wanted = Arrays.stream(asked.split(",", -1)).map(String::strip).map(Text::upper).toList();
      plugins.forEach((plugin, values) -> {
        if (wanted.contains(plugin)) {
          values.forEach((parameter, value) -> merged.putIfAbsent(Text.lower(plugin) + "__" + parameter, value));
        }
      });
    }

    private boolean isOurs(String name, String parameter) {
      Flag flag = selection.draft().parameterFlag(name, parameter);
      return flag != null && flag.variable().startsWith(Flags.SLUICE);
    }

    private String place(String name, String parameter) {
      Flag flag = selection.draft().parameterFlag(name, parameter);
      return flag == null ? selection.draft().place + " (" + name + ")" : flag.variable();
    }

    /** An explicit false that does not have the plain effect: on a provider that another of its names enables. */
    private void checkDisabled(String name, Map<Candidate, List<String>> names) {
      Flag off = selection.draft().deciders.get(name);
      List<Candidate> candidates = candidates(name);
      if (off == null) {
        return;
      }
      if (candidates.isEmpty()) {
        String meant = Hints.nearest(name, found);
        if (meant != null) {
          warnings.add(off.shown() + " turns off what nobody provides, did you mean " + meant + "?");
        }
        return;
      }
      Candidate candidate = candidates.getFirst();
      List<String> enabledBy = names.get(candidate);
      if (enabledBy == null) {
        return;
      }
      boolean ownName = candidate.name().equals(name) && off.variable().startsWith(Flags.SLUICE);
      if (ownName && selection.source() == Source.ENGINE_CONFIG) {
        problems.add(off.variable(), off.value(), "contradicts " + selection.draft().place + ", which chooses "
            + candidate.name() + " by its alias", "unset the variable, or change the file");
      } else if (ownName && enabledBy.stream().allMatch(this::byDynamo)) {
        names.remove(candidate);
        warnings.add(off.shown() + " turns off " + name + ", though " + String.join(", ", enabledBy)
            + " is enabled by " + Flags.DYN + " and is an alias of it");
      } else {
        warnings.add(off.shown() + " does not turn off " + candidate.name() + ", which "
            + String.join(", ", enabledBy) + " enables");
      }
    }

    private boolean byDynamo(String name) {
      Flag flag = selection.draft().deciders.get(name);
      return flag != null && flag.variable().startsWith(Flags.DYN);
    }
  }
}
