package dev.sluice.config;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known about backend names without any provider present: used for order and for hints, never to resolve. */
final class Names {
  static final String UCX = "UCX";
  static final String NIXL = "NIXL";

  private static final List<String> PREFERRED = List.of(UCX, "LIBFABRIC", NIXL, "GDS");
  private static final List<String> NIXL_PLUGINS = List.of(
      UCX, "LIBFABRIC", "GDS", "GDS_MT", "POSIX", "OBJ", "MOONCAKE", "HF3FS", "UCCL", "GPUNETIO", "AZURE_BLOB", "GUSLI");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

  private Names() {}

  static boolean isNixlPlugin(String name) {
    return NIXL_PLUGINS.contains(name);
  }

  static boolean isWellFormed(String name) {
    return NAME.matcher(name).matches();
  }

  /** {@code preferred} first, in its order; then the built-in order; then by name. */
  static Comparator<String> order(List<String> preferred) {
    return Comparator.<String>comparingInt(name -> rank(preferred, name))
        .thenComparingInt(name -> rank(PREFERRED, name))
        .thenComparing(Comparator.naturalOrder());
  }

  private static int rank(List<String> names, String name) {
    int index = names.indexOf(name);
    return index < 0 ? names.size() : index;
  }

  /**
   * {@code UCX__DEVICE} for {@code UCX_DEVICE}: the spelling with a parameter's two underscores, when the name starts
   * with one of {@code known} and one underscore; the longest such name wins. Null when there is none.
   */
  static @Nullable String asParameter(String name, Iterable<String> known) {
    String best = null;
    for (String candidate : known) {
      boolean fits = name.startsWith(candidate + "_") && name.length() > candidate.length() + 1;
      if (fits && (best == null || candidate.length() > best.length())) {
        best = candidate;
      }
    }
    return best == null ? null : best + "__" + name.substring(best.length() + 1);
  }

  static @Nullable String asParameter(String name) {
    return isNixlPlugin(name) ? null : asParameter(name, knownNames());
  }

  private static List<String> knownNames() {
    return Stream.concat(PREFERRED.stream(), NIXL_PLUGINS.stream()).distinct().toList();
  }
}
