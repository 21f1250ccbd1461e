package dev.sluice.tck.doctor;

import dev.sluice.config.BackendSelection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All that checks look at, so that they can be shown another machine than this one. Immutable.
 *
 * @param environment the variables
 * @param root the folder that stands for {@code /}
 * @param selection which backends are asked for
 * @param libraries the native library of each backend that has one
 * @param nativeAccess why native libraries cannot be called; empty where they can
 */
public record Machine(Map<String, String> environment, Path root, BackendSelection selection, Map<String, Path> libraries, Optional<String> nativeAccess) {
  private static final Set<String> ON = Set.of("1", "y", "yes", "true", "on", "enable", "enabled");
  private static final Set<String> OFF = Set.of("0", "n", "no", "false", "off", "disable", "disabled");
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");

  // ---- variables

  /** A variable that is set to something. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
  }

  boolean isOn(String name) {
    return variable(name).filter(value -> ON.contains(value.toLowerCase(Locale.ROOT))).isPresent();
  }

  boolean isOff(String name) {
    return variable(name).filter(value -> OFF.contains(value.toLowerCase(Locale.ROOT))).isPresent();
  }

  /** As it stands in an environment. */
  String seen(String name) {
    return variable(name).map(value -> name + "=" + value).orElse(name + " is not set");
  }

  // ---- files

  /** @param path from {@code /} on */
  Path path(String path) {
    return root.resolve(path.substring(1));
  }

  boolean exists(String path) {
    return Files.exists(path(path));
  }

  /** What a file says; empty where it cannot be read. */
  Optional<String> text(String path) {
    try {
      return Optional.of(Files.readString(path(path), StandardCharsets.ISO_8859_1));
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** The names in a folder, in order; none where it cannot be read. */
  List<String> names(String folder) {
    try (Stream<Path> files = Files.list(path(folder))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException notThere) {
      return List.of();
    }
  }

  // ---- what is there

  /** Adapters of EFA, such as {@code rdmap79s0}. */
  List<String> efaDevices() {
    return rdmaDevices().stream().filter(name -> name.startsWith("rdmap") || name.startsWith("efa")).toList();
  }

  /** Adapters that can be used past the kernel. */
  List<String> rdmaDevices() {
    return names("/sys/class/infiniband");
  }

  /** NVIDIA's GPUs by their PCI addresses. */
  List<String> gpus() {
    return names("/proc/driver/nvidia/gpus");
  }

  /** What the first GPU is, such as {@code NVIDIA GB200}. */
  String gpuModel() {
    return gpus().stream().findFirst().flatMap(gpu -> text("/proc/driver/nvidia/gpus/" + gpu + "/information")).stream()
        .flatMap(String::lines).filter(line -> line.startsWith("Model:")).map(line -> line.substring(6).strip()).findFirst().orElse("");
  }

  /** Whether a module of the kernel is loaded, or built in. */
  boolean hasModule(String name) {
    return exists("/sys/module/" + name) || text("/proc/modules").stream().flatMap(String::lines).anyMatch(line -> line.startsWith(name + " "));
  }

  /** Such as {@code 6.8.0-1021-aws}. */
  String kernel() {
    return text("/proc/sys/kernel/osrelease").map(String::strip).orElse("");
  }

  /** Whether the kernel is that version or a later one; true where it does not say. */
  boolean kernelFrom(int major, int minor) {
    return from(kernel(), major, minor);
  }

  static boolean from(String version, int major, int minor) {
    Matcher numbers = VERSION.matcher(version);
    if (!numbers.find()) {
      return true;
    }
    int first = Integer.parseInt(numbers.group(1));
    return first > major || (first == major && Integer.parseInt(numbers.group(2)) >= minor);
  }

  /** Whether a backend, or a plugin of NIXL, is asked for. */
  boolean asksFor(String... names) {
    return Stream.of(names).anyMatch(name -> selection.enabled().contains(name) || selection.nixlPlugins().contains(name));
  }
}
