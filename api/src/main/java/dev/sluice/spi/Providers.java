package dev.sluice.spi;

import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The providers that are found on the class path and the module path. A provider that cannot be loaded is a problem of its own and hides
 * none of the others; two with one name or alias are a problem that names both. Immutable.
 */
public final class Providers {
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");

  private final List<Found> found;
  private final List<String> problems;

  private Providers(List<Found> found, List<String> problems) {
    this.found = List.copyOf(found);
    this.problems = List.copyOf(problems);
  }

  /**
   * One provider.
   *
   * @param provider the provider
   * @param origin the jar, folder or module that it was loaded from
   */
  public record Found(BackendProvider provider, String origin) {}

  /**
   * Looks for providers.
   *
   * @param loader where to look; the module layer of Sluice itself is always looked at too
   * @return what was found
   */
  public static Providers discover(ClassLoader loader) {
    Map<Class<?>, Found> byClass = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    collect(ServiceLoader.load(BackendProvider.class, loader), byClass, problems);
    ModuleLayer layer = Providers.class.getModule().getLayer();
    if (layer != null) {
      collect(ServiceLoader.load(layer, BackendProvider.class), byClass, problems);
    }
    List<Found> found = new ArrayList<>(byClass.values());
    checkNames(found, problems);
    return new Providers(found, problems);
  }

  /**
   * The providers, in the order in which they were found.
   *
   * @return those that could be loaded
   */
  public List<Found> found() {
    return found;
  }

  /**
   * What is wrong with some of them, a sentence each.
   *
   * @return empty when all is well
   */
  public List<String> problems() {
    return problems;
  }

  private static void collect(ServiceLoader<BackendProvider> services, Map<Class<?>, Found> byClass, List<String> problems) {
    Iterator<BackendProvider> iterator = services.iterator();
    int failures = 0;
    while (failures < 100) {
      try {
        if (!iterator.hasNext()) {
          return;
        }
        BackendProvider provider = iterator.next();
        byClass.putIfAbsent(provider.getClass(), new Found(provider, origin(provider.getClass())));
      } catch (ServiceConfigurationError | LinkageError broken) {
        failures++;
        problems.add("a backend provider cannot be loaded: " + broken.getMessage() + "; remove its jar or use one built for this release");
      }
    }
  }

  private static void checkNames(List<Found> found, List<String> problems) {
    Map<String, Found> owners = new LinkedHashMap<>();
    for (Found one : List.copyOf(found)) {
      Set<String> names = new TreeSet<>(one.provider().aliases());
      names.add(one.provider().name());
      for (String name : names) {
        if (!NAME.matcher(name).matches()) {
          problems.add("provider " + describe(one) + " calls itself '" + name + "': a name is upper case, [A-Z][A-Z0-9_]*, without '__'");
          found.remove(one);
          continue;
        }
        Found other = owners.putIfAbsent(name, one);
        if (other != null) {
          problems.add("two providers are called " + name + ": " + describe(other) + " and " + describe(one) + "; remove one of the two");
        }
      }
    }
  }

  private static String describe(Found one) {
    return one.provider().getClass().getName() + " (" + one.origin() + ")";
  }

  private static String origin(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location != null) {
      return "file".equals(location.getProtocol()) ? location.getPath() : location.toString();
    }
    return type.getModule().isNamed() ? "module " + type.getModule().getName() : "unknown";
  }
}
