package dev.sluice.tck.cli;

import dev.sluice.spi.BackendProvider;
import dev.sluice.spi.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;

/** Why a backend that is to be certified is not found, told to somebody who most likely just wrote it. */
final class MissingProvider {
  private static final String SERVICES = "META-INF/services/" + BackendProvider.class.getName();

  private MissingProvider() {}

  /** Fails unless exactly one provider has the name. */
  static void check(String backend, List<Path> added, Providers providers) {
    List<String> names = providers.found().stream().map(found -> found.provider().name()).distinct().toList();
    Optional<String> twins = providers.problems().stream().filter(problem -> problem.startsWith("two providers are called " + backend + ":")).findFirst();
    if (twins.isPresent()) {
      throw Failure.configuration(twins.get(), "");
    }
    if (!names.contains(backend)) {
      String problems = providers.problems().isEmpty() ? "" : "; " + String.join("; ", providers.problems());
      throw new Failure(
          ExitCodes.UNAVAILABLE, "unavailable", "no provider is called " + backend + ": found " + String.join(", ", names) + problems, remedy(backend, added, names));
    }
  }

  private static String remedy(String backend, List<Path> added, List<String> names) {
    if (added.isEmpty()) {
      return UsageErrors.near(backend, names).map(name -> "did you mean " + name + "? If not, ").orElse("") + "name the jar that holds it with --classpath";
    }
    if (added.stream().noneMatch(MissingProvider::namesAProvider)) {
      return "nothing in --classpath has a file " + SERVICES + ": make one with the name of the provider's class, since module-info is not read on a class path";
    }
    return UsageErrors.near(backend, names).map(name -> "did you mean " + name + "?").orElse("give --backend what the provider's name() answers");
  }

  private static boolean namesAProvider(Path path) {
    if (Files.isDirectory(path)) {
      return Files.isReadable(path.resolve(SERVICES));
    }
    try (ZipFile jar = new ZipFile(path.toFile())) {
      return jar.getEntry(SERVICES) != null;
    } catch (IOException broken) {
      return false;
    }
  }
}
