package dev.sluice.tck.suite;

import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.config.BackendSelection;
import dev.sluice.config.ProviderMatch;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Providers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a backend says of itself when it is opened.
 *
 * @param provider the class of its provider
 * @param origin the jar, folder or module that it came from
 * @param version of the backend or its library
 * @param library the path of the native library, empty when there is none
 * @param availability all of what it said
 * @param capabilities what the open backend declares
 */
public record Declared(
    String provider, String origin, String version, String library, Availability.Available availability, Capabilities capabilities) {
  private static final Map<BackendFixture, Declared> KNOWN = new ConcurrentHashMap<>();

  /**
   * Asks a backend, once in a JVM.
   *
   * @param fixture the backend
   * @return what it says
   * @throws UnfitBackendException when it is not there, cannot be used, or does not open
   */
  public static Declared of(BackendFixture fixture) {
    return KNOWN.computeIfAbsent(fixture, Declared::ask);
  }

  /**
   * A capability as documents and reports write it.
   *
   * @param capability the capability
   * @return such as {@code trusts-peers}
   */
  public static String word(Capability capability) {
    return capability.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean has(Capability capability) {
    return capabilities.has(capability);
  }

  /** Whether bytes move both ways between two kinds of memory. */
  boolean moves(Operation operation, MemoryKind local, MemoryKind remote) {
    return capabilities.movements().contains(new Capabilities.Movement(operation, local, remote));
  }

  private static Declared ask(BackendFixture fixture) {
    Providers.Found found = find(fixture.backend());
    BackendConfig config = new BackendConfig(parameters(fixture), fixture.environment());
    try {
      return ask(fixture, found, config);
    } catch (BackendException failed) {
      throw new UnfitBackendException("backend " + fixture.backend() + " does not open: " + failed.getMessage(), "see ./sluice info");
    } catch (UnfitBackendException unfit) {
      throw unfit;
    } catch (RuntimeException | LinkageError broken) {
      StackTraceElement[] trace = broken.getStackTrace();
      throw new UnfitBackendException(
          "backend " + fixture.backend() + " breaks when it is asked what it can do: " + broken + (trace.length == 0 ? "" : " at " + trace[0]),
          "availability answers, and open throws a BackendException when it cannot open");
    }
  }

  private static Declared ask(BackendFixture fixture, Providers.Found found, BackendConfig config) throws BackendException {
    Availability.Available available = switch (found.provider().availability(config)) {
      case Availability.Available yes -> yes;
      case Availability.Unavailable(String reason, String remedy) ->
          throw new UnfitBackendException("backend " + fixture.backend() + " is not available: " + reason, remedy);
    };
    Backend backend = found.provider().open(new BackendContext("tck", config, (_, _, _) -> {}, _ -> {}));
    try {
      return new Declared(
          found.provider().getClass().getName(), found.origin(), available.version(), available.library(), available, backend.capabilities());
    } finally {
      backend.close();
    }
  }

  static Providers.Found find(String backend) {
    Providers providers = Providers.discover(Declared.class.getClassLoader());
    List<String> names = providers.found().stream().map(found -> found.provider().name()).toList();
    return providers.found().stream()
        .filter(found -> found.provider().name().equals(backend))
        .findFirst()
        .orElseThrow(() -> new UnfitBackendException(
            "no provider is called " + backend + ": found " + String.join(", ", names)
                + (providers.problems().isEmpty() ? "" : "; " + String.join("; ", providers.problems())),
            "name its class in META-INF/services/" + BackendProvider.class.getName() + ", which is what the class path reads"));
  }

  static Map<String, String> parameters(BackendFixture fixture) {
    return ProviderMatch.of(
            BackendSelection.resolve(fixture.environment()), List.of(new ProviderMatch.Candidate(fixture.backend(), List.of())))
        .chosen()
        .getFirst()
        .parameters();
  }
}
