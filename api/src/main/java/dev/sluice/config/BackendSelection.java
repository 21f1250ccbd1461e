package dev.sluice.config;

import dev.sluice.config.InvalidConfigurationException.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which backends are asked for, with which parameters, and why. Says nothing about what is present: see
 * {@link ProviderMatch}. Immutable; safe for use by any thread.
 *
 * <p>Flags are {@code SLUICE_BACKEND_<NAME>=<boolean>} and {@code SLUICE_BACKEND_<NAME>__<PARAM>=<value>}, and the same
 * after {@code DYN_KVBM_NIXL_BACKEND_}. Booleans are true, 1, on, yes, false, 0, off, no, in any case, trimmed. Names
 * are upper-cased, parameters lower-cased, values kept as they are. A parameter enables its backend; an explicit false
 * wins over everything else in its family. For each name and each parameter, {@code SLUICE_} wins over {@code DYN_}.
 * When nothing is enabled and {@code UCX} is not explicitly off, {@code UCX} is: the default. Where NIXL is chosen by
 * {@code SLUICE_BACKEND_NIXL} or an engine configuration, the {@code DYN_} flags name NIXL's plugins, not backends.
 */
public final class BackendSelection {

  /** Where a selection comes from. */
  public enum Source {
    /** Given in code; the environment was not read. */
    CODE("code"),
    /** Environment variables. */
    ENVIRONMENT("environment"),
    /** An engine configuration file, with parameters from environment variables. */
    ENGINE_CONFIG("engine-config");

    private final String label;

    Source(String label) {
      this.label = label;
    }

    /**
     * The source as people and JSON write it.
     *
     * @return {@code code}, {@code environment} or {@code engine-config}
     */
    public String label() {
      return label;
    }
  }

  /**
   * A variable that was seen, and what it does.
   *
   * @param name the variable
   * @param value its value; masked when the name looks like the name of a secret
   * @param effect a short sentence without a full stop, such as {@code enables UCX}
   */
  public record Variable(String name, String value, String effect) {
    /** Masks the value of a secret, so that no later use can print it. */
    public Variable {
      value = Text.masked(name, value);
    }
  }

  private final Draft draft;

  private BackendSelection(Draft draft) {
    this.draft = draft;
  }

  /**
   * Reads flags from environment variables. {@code SLUICE_ENGINE_CONFIG} is not followed: see {@link #resolve}.
   *
   * @param environment variables by name
   * @return the selection
   * @throws InvalidConfigurationException if a variable is malformed or contradicts another; names all of them
   */
  public static BackendSelection fromEnvironment(Map<String, String> environment) {
    Problems problems = new Problems();
    return build(EnvironmentSelection.of(EnvironmentReading.of(environment, problems), problems), problems);
  }

  /**
   * Reads an engine configuration file, and from the environment parameters and NIXL's plugins.
   *
   * @param yaml the file, at most 1 MiB
   * @param environment variables by name
   * @return the selection; empty, with a warning, when the file leaves the transceiver off
   * @throws InvalidConfigurationException if the file cannot be read or is wrong, if SnakeYAML Engine is not there to
   *     read it, or if a variable is malformed or contradicts the file; names everything at once
   */
  public static BackendSelection fromEngineConfig(Path yaml, Map<String, String> environment) {
    Problems problems = new Problems();
    return fromEngineConfig(yaml, EnvironmentReading.of(environment, problems), problems);
  }

  /**
   * Follows {@code SLUICE_ENGINE_CONFIG} where it is set, else reads the flags.
   *
   * @param environment variables by name
   * @return the selection
   * @throws InvalidConfigurationException as {@link #fromEngineConfig} and {@link #fromEnvironment} do
   */
  public static BackendSelection resolve(Map<String, String> environment) {
    Problems problems = new Problems();
    EnvironmentReading reading = EnvironmentReading.of(environment, problems);
    Path yaml = reading.settings().engineConfig();
    return yaml == null
        ? build(EnvironmentSelection.of(reading, problems), problems)
        : fromEngineConfig(yaml, reading, problems);
  }

  /**
   * Takes backends given in code; no variable is read. NIXL, when named, gets its plugin UCX.
   *
   * @param names backends in order of preference, any case
   * @param parameters parameters by backend, each named in {@code names} or an alias of one that is
   * @return the selection
   * @throws InvalidConfigurationException if a name is empty or given twice, or a parameter's name is empty or twice
   */
  public static BackendSelection ofCode(List<String> names, Map<String, Map<String, String>> parameters) {
    return ofCode(names, parameters, Map.of(Names.UCX, Map.of()));
  }

  /**
   * Takes backends and NIXL's plugins given in code; no variable is read.
   *
   * @param names backends in order of preference, any case
   * @param parameters parameters by backend, each named in {@code names} or an alias of one that is
   * @param nixlPlugins NIXL's plugins in the map's order, with their parameters; used when NIXL is named
   * @return the selection
   * @throws InvalidConfigurationException if a name is empty or given twice, or a parameter's name is empty or twice
   */
  public static BackendSelection ofCode(
      List<String> names,
      Map<String, Map<String, String>> parameters,
      Map<String, Map<String, String>> nixlPlugins) {
    Problems problems = new Problems();
    return build(CodeSelection.of(names, parameters, nixlPlugins, problems), problems);
  }

  private static BackendSelection fromEngineConfig(Path yaml, EnvironmentReading reading, Problems problems) {
    EngineFile file = EngineFileReader.read(yaml, problems);
    if (file == null) {
      problems.throwIfAny();
      throw new AssertionError("an unread file leaves a problem");
    }
    return build(EngineSelection.of(file, reading, problems), problems);
  }

  private static BackendSelection build(Draft draft, Problems problems) {
    problems.throwIfAny();
    return new BackendSelection(draft);
  }

  private static Map<String, Map<String, String>> copy(Map<String, Map<String, String>> map) {
    Map<String, Map<String, String>> copy = new LinkedHashMap<>();
    map.forEach((name, values) -> copy.put(name, Collections.unmodifiableMap(new TreeMap<>(values))));
    return Collections.unmodifiableMap(copy);
  }

  /**
   * Where the selection comes from.
   *
   * @return the source
   */
  public Source source() {
    return draft.source;
  }

  /**
   * The backends asked for, by the names that flags give them: upper-cased, aliases not resolved.
   *
   * @return the names in order of preference; unmodifiable, may be empty
   */
  public List<String> enabled() {
    return List.copyOf(draft.enabled.keySet());
  }

  /**
   * The backends that are explicitly off.
   *
   * @return the names, upper-cased and sorted; unmodifiable
   */
  public List<String> disabled() {
    return List.copyOf(draft.disabled.keySet());
  }

  /**
   * Whether UCX is enabled because nothing else is.
   *
   * @return whether the default is in use
   */
  public boolean usesDefault() {
    return draft.usesDefault;
  }

  /**
   * The parameters by backend and lower-cased parameter name. Values are real: to print them, use
   * {@link #printableParameters()}.
   *
   * @return the parameters; only backends that have some; unmodifiable
   */
  public Map<String, Map<String, String>> parameters() {
    return copy(draft.parameters);
  }

  /**
   * The parameters with secrets masked, for output.
   *
   * @return as {@link #parameters()}, but with masked values
   */
  public Map<String, Map<String, String>> printableParameters() {
    return Text.masked(draft.parameters);
  }

  /**
   * The backend as the engine configuration file names it.
   *
   * @return the name, upper-cased, {@code DEFAULT} included; null without a file and where the file names none
   */
  public @Nullable String engineBackend() {
    return draft.engineBackend;
  }

  /**
   * NIXL's plugins that are asked for.
   *
   * @return the plugins' names, upper-cased; empty when NIXL is not chosen; unmodifiable
   */
  public List<String> nixlPlugins() {
    return List.copyOf(draft.nixlPlugins.keySet());
  }

  /**
   * The parameters of NIXL's plugins, by plugin and lower-cased parameter name. Values are real, not masked.
   *
   * @return the parameters; each plugin of {@link #nixlPlugins()} is a key; unmodifiable
   */
  public Map<String, Map<String, String>> nixlPluginParameters() {
    return copy(draft.nixlPlugins);
  }

  /**
   * The parameters of NIXL's plugins with secrets masked, for output.
   *
   * @return as {@link #nixlPluginParameters()}, but with masked values
   */
  public Map<String, Map<String, String>> printableNixlPluginParameters() {
    return Text.masked(draft.nixlPlugins);
  }

  /**
   * The variables of interest that were seen, with what each does. Secrets are masked.
   *
   * @return the variables sorted by name; unmodifiable
   */
  public List<Variable> variables() {
    return List.copyOf(draft.variables);
  }

  /**
   * What people should know though it is no error.
   *
   * @return sentences without a full stop; unmodifiable
   */
  public List<String> warnings() {
    return draft.warnings.stream().map(Text::oneLine).toList();
  }

  /**
   * The deadline for postings without one, as {@code kv_transfer_timeout_ms} of an engine configuration sets it.
   *
   * @return the deadline; empty when none is set and when the file says that there is none
   * @see #unlimitedDeadline()
   */
  public Optional<Duration> defaultDeadline() {
    return Optional.ofNullable(draft.deadline);
  }

  /**
   * Whether an engine configuration says {@code kv_transfer_timeout_ms: null}: no limit.
   *
   * @return whether the absence of a deadline was asked for
   */
  public boolean unlimitedDeadline() {
    return draft.unlimited;
  }

  /**
   * Why a backend is on or off.
   *
   * @param backendName the name, any case
   * @return the reason, such as {@code enabled by SLUICE_BACKEND_UCX=true} or {@code not asked for}
   */
  public String why(String backendName) {
    return why(backendName, List.of());
  }

  /**
   * Why a provider is on or off, given the other names that it answers to.
   *
   * @param backendName the provider's name, any case
   * @param aliases its aliases, any case
   * @return the reason
   */
  public String why(String backendName, Collection<String> aliases) {
    return Reasons.why(this, Text.upper(backendName), aliases.stream().map(Text::upper).toList());
  }

  /**
   * The whole selection in lines for people: the source, each backend with its reason, each variable with its effect,
   * the warnings. Secrets are masked.
   *
   * @return the lines; unmodifiable
   */
  public List<String> explain() {
    return Reasons.explain(this).stream().map(Text::oneLine).toList();
  }

  /**
   * Refuses a selection that enables nothing; for those who are about to open an agent.
   *
   * @return this selection
   * @throws InvalidConfigurationException if nothing is enabled; names the variable, file or option that caused it
   */
  public BackendSelection requireEnabled() {
    Problem nothing = draft.nothing;
    if (nothing != null) {
      throw new InvalidConfigurationException(List.of(nothing));
    }
    return this;
  }

  Draft draft() {
    return draft;
  }

  /** What is enabled and why, in one line; secrets masked. */
  @Override
  public String toString() {
    return "BackendSelection[" + draft.source.label() + ": " + draft.enabled + "]";
  }
}
