package dev.sluice.spi;

import java.util.List;
import java.util.Set;

/**
 * The entry of a backend. Found by {@link java.util.ServiceLoader}: declare it with {@code provides} in module-info and in {@code META-INF/services},
 * since each of the module path and the class path reads only one of the two. The public no-argument constructor, {@link #name()},
 * {@link #aliases()} and {@link #parameters()} must not load native code.
 */
public interface BackendProvider {

  /**
   * The name that flags use.
   *
   * @return upper case, {@code [A-Z][A-Z0-9_]*}, without {@code __}
   */
  String name();

  /**
   * Other names that flags may use for it.
   *
   * @return names of the same form
   */
  default Set<String> aliases() {
    return Set.of();
  }

  /**
   * The parameters that it takes; any other is refused before the backend is opened.
   *
   * @return the parameters
   */
  List<Parameter> parameters();

  /**
   * Whether the backend can be used here. Never throws, prints or takes over 5 s; leaves no trace but loaded libraries.
   *
   * @param config parameters and environment
   * @return available, or why not and what to do
   */
  Availability availability(BackendConfig config);

  /**
   * Whether the backend can be used, without all that {@link #availability} tells besides: asked whenever an agent is opened. A provider that starts processes to learn of transports
   * and notes overrides it. It never throws and loads nothing that stays.
   *
   * @param config the parameters and the environment
   * @return as {@link #availability}, maybe with fewer transports and notes
   */
  default Availability usable(BackendConfig config) {
    return availability(config);
  }

  /**
   * Opens the backend for one agent.
   *
   * @param context what the engine gives
   * @return the backend; the engine closes it
   * @throws BackendException when it cannot be opened
   */
  Backend open(BackendContext context) throws BackendException;
}
