package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds variables that look like ours and are not read, so that a misspelt flag is never ignored in silence. */
final class NearMisses {
  static final String TRTLLM_PLUGIN = "TRTLLM_NIXL_KVCACHE_BACKEND";

  private static final List<String> PREFIXES = List.of(Flags.DYN, Flags.SLUICE);
  private static final String ANY_PLUGIN = Flags.DYN + "<NAME>=true with SLUICE_BACKEND_NIXL=true";
  /** Names that people set and nothing reads. */
  private static final Map<String, String> CONFUSED = Map.of(
      "NIXL_BACKEND", ANY_PLUGIN,
      "NIXL_BACKENDS", ANY_PLUGIN,
      "VLLM_NIXL_KVCACHE_BACKEND", ANY_PLUGIN,
      "VLLM_NIXL_BACKEND", ANY_PLUGIN,
      "NIXL_PLUGINS_DIR", "NIXL_PLUGIN_DIR");
  /** The Dynamo prefix with a word missing or with a plural. */
  private static final Pattern DYN_LIKE = Pattern.compile("(?:DYN_)?(?:KVBM_)?(?:NIXL_)?BACKENDS?_(.+)");
  private static final Pattern SEPARATORS = Pattern.compile("^[^A-Z0-9]*");

  private NearMisses() {}

  /** A warning about the variable, or null when it is somebody else's. Recognised variables must not come here. */
  static @Nullable String warning(String variable) {
    String meant = meant(variable);
    if (meant != null) {
      return "nothing reads " + Text.printable(variable) + ", did you mean " + Text.printable(meant) + "?";
    }
    if (Text.upper(variable).startsWith("SLUICE_")) {
      return "unknown variable " + Text.printable(variable) + "; known are SLUICE_BACKEND_<NAME>, "
          + String.join(", ", SluiceVariable.names());
    }
    return null;
  }

  private static @Nullable String meant(String variable) {
    String name = Text.upper(variable);
    String confused = CONFUSED.get(name);
    if (confused != null) {
      return confused;
    }
    for (String prefix : PREFIXES) {
      String meant = withPrefix(name, prefix);
      if (meant != null) {
        return meant;
      }
    }
    if (name.startsWith("DYN_") || name.startsWith("KVBM_") || name.startsWith("NIXL_")) {
      Matcher matcher = DYN_LIKE.matcher(name);
      return matcher.matches() ? Flags.DYN + matcher.group(1) : null;
    }
    if (name.equals(TRTLLM_PLUGIN) || Text.distance(name, TRTLLM_PLUGIN) <= 2) {
      return TRTLLM_PLUGIN;
    }
    return SluiceVariable.names().contains(name) ? name : Text.nearest(name, SluiceVariable.names(), 2);
  }

  /** The name with the prefix spelt right, when it starts with something close to it. */
  private static @Nullable String withPrefix(String name, String prefix) {
    String words = prefix.substring(0, prefix.length() - 1);
    for (int i = name.indexOf('_'); i >= 0; i = name.indexOf('_', i + 1)) {
      if (Math.abs(i - words.length()) <= 2 && Text.distance(name.substring(0, i), words) <= 2) {
        return prefix + orName(name.substring(i + 1));
      }
    }
    if (name.startsWith(words)) {
      return prefix + orName(SEPARATORS.matcher(name.substring(words.length())).replaceFirst(""));
    }
    return Text.distance(name, words) <= 1 ? prefix + orName("") : null;
  }

  private static String orName(String rest) {
    return rest.isBlank() ? "<NAME>" : rest;
  }
}
