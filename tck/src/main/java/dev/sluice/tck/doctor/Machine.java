package dev.sluice.tck.doctor;

import dev.sluice.config.BackendSelection;
import dev.sluice.ffm.ProcessMaps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All that checks look at, so that they can be shown another machine than this one. Immutable.
 *
 * @param environment the variables
 * @param root the folder that stands for {@code /}
 * @param process the folder that stands for {@code /proc/self}
 * @param selection which backends are asked for
 * @param backends what is known of each backend that was found
 * @param nativeAccess why native libraries cannot be called; empty where they can
 */
public record Machine(Map<String, String> environment, Path root, Path process, BackendSelection selection, List<Backend> backends, Optional<String> nativeAccess) {
  /** The capabilities to lock memory, and to do nearly everything. */
  static final int IPC_LOCK = 14;

  static final int SYS_ADMIN = 21;

  private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+)+");
  private static final String OWN = "/proc/self/";

  /**
   * A backend that was found.
   *
   * @param name its name
   * @param enabled whether it is asked for
   * @param available whether it can be used here
   * @param devices whether it reaches memory of devices itself
   * @param version of its library; empty where that is not told
   * @param transports that it could use here, such as {@code tcp/eth0}
   * @param reason why it cannot be used; empty where it can
   * @param remedy what to do then
   */
  public record Backend(String name, boolean enabled, boolean available, boolean devices, String version, List<String> transports, String reason, String remedy) {}

  // ---- variables

  /** A variable that is set to something. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
  }

  /** What libfabric takes a variable for; empty where it is not set, or means nothing to it: then the default holds. */
  Optional<Boolean> ofLibfabric(String name) {
    return meaning(name, Set.of("1", "true", "yes", "on"), Set.of("0", "false", "no", "off"));
  }

  /** What UCX takes a variable for; empty as above. */
  Optional<Boolean> ofUcx(String name) {
    return meaning(name, Set.of("1", "y", "yes"), Set.of("0", "n", "no"));
  }

  private Optional<Boolean> meaning(String name, Set<String> on, Set<String> off) {
    return variable(name).map(value -> value.toLowerCase(Locale.ROOT)).filter(value -> on.contains(value) || off.contains(value)).map(on::contains);
  }

  /** Whether a list of names, as libfabric and UCX have them, allows one: a list that begins with ^ forbids what it names. */
  static boolean allows(String list, String name) {
    List<String> names = List.of(list.replaceFirst("^\\^", "").toLowerCase(Locale.ROOT).split(",", -1));
    return list.startsWith("^") != names.contains(name);
  }

  /** As it stands in an environment. */
  String seen(String name) {
    return variable(name).map(value -> name + "=" + value).orElse(name + " is not set");
  }

  // ---- files

  /** @param path from {@code /} on; what is below {@code /proc/self} is of the process that is looked at */
  Path path(String path) {
    return path.startsWith(OWN) ? process.resolve(path.substring(OWN.length())) : new Root(root).path(path);
  }

  /** Where a path really lies, all links followed. */
  String real(String path) {
    return new Root(root).real(path);
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

  /** What a line of a file says behind how it begins; empty where there is none. */
  Optional<String> line(String path, String begin) {
    return text(path).stream().flatMap(String::lines).filter(line -> line.startsWith(begin)).map(line -> line.substring(begin.length()).strip()).findFirst();
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
    return gpus().stream().findFirst().flatMap(gpu -> line("/proc/driver/nvidia/gpus/" + gpu + "/information", "Model:")).orElse("");
  }

  /** Whether the GPUs are of an NVLink domain over several hosts. */
  boolean spansHosts() {
    return gpuModel().contains("GB200") || gpuModel().contains("GB300");
  }

  /** Whether there is a way to the memory of other hosts' GPUs. */
  boolean hasImexChannels() {
    return !names("/dev/nvidia-caps-imex-channels").isEmpty();
  }

  /** Whether a module of the kernel is loaded, or built in. */
  boolean hasModule(String name) {
    return exists("/sys/module/" + name) || line("/proc/modules", name + " ").isPresent();
  }

  /** Such as {@code 6.8.0-1021-aws}. */
  String kernel() {
    return text("/proc/sys/kernel/osrelease").map(String::strip).orElse("");
  }

  /** Whether the kernel is that version or a later one; true where it does not say. */
  boolean kernelFrom(int major, int minor) {
    return from(kernel(), major, minor);
  }

  /** Whether the first version that a text names is that one or a later one; true where it names none. */
  static boolean from(String text, int... least) {
    Matcher version = VERSION.matcher(text);
    if (!version.find()) {
      return true;
    }
    String[] numbers = version.group().split("\\.", -1);
    for (int i = 0; i < least.length; i++) {
      int number = i < numbers.length ? Integer.parseInt(numbers[i]) : 0;
      if (number != least[i]) {
        return number > least[i];
      }
    }
    return true;
  }

  /** Whether NVIDIA's open modules drive the GPUs, which export memory as dma-bufs. */
  boolean hasOpenDriver() {
    return text("/proc/driver/nvidia/version").filter(text -> text.contains("Open Kernel Module")).isPresent();
  }

  /** Whether this process may do what a bit of its capabilities says; true where that is not told. */
  boolean may(int capability) {
    return line("/proc/self/status", "CapEff:").map(bits -> (Long.parseUnsignedLong(bits, 16) >>> capability & 1) != 0).orElse(true);
  }

  /** What the process has mapped, as its root has it. */
  List<String> mappedFiles() {
    return ProcessMaps.read(path("/proc/self/maps")).mapped("").stream().map(Path::toString).toList();
  }

  /** Bytes in a page of the process; empty where that is not told. */
  OptionalLong pageBytes() {
    return line("/proc/self/smaps", "KernelPageSize:").map(size -> size.replaceAll("\\D", "")).filter(size -> !size.isEmpty()).stream().mapToLong(Long::parseLong).map(kib -> kib << 10).findFirst();
  }

  /** The folder that the process runs in, as its root has it; empty where that is not told. */
  Optional<String> workingFolder() {
    try {
      return Optional.of(Files.readSymbolicLink(path("/proc/self/cwd")).toString());
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** Whether something is set for one of these, by how its variables begin. */
  boolean hasVariableOf(String prefix) {
    return environment.keySet().stream().anyMatch(name -> name.startsWith(prefix) && variable(name).isPresent());
  }

  /** Whether TensorRT-LLM shows up, in its configuration or in its variables. */
  boolean hasTensorRtLlm() {
    return selection.engineBackend() != null || hasVariableOf("TRTLLM_");
  }

  /** Whether libfabric is asked for, by any of the variables that choose it. */
  boolean asksForLibfabric() {
    return asksFor("LIBFABRIC") || Stream.of("TRTLLM_NIXL_KVCACHE_BACKEND", "SGLANG_DISAGGREGATION_NIXL_BACKEND").anyMatch(name -> variable(name).filter("LIBFABRIC"::equals).isPresent());
  }

  Optional<Backend> available(String name) {
    return backends.stream().filter(backend -> backend.name().equals(name) && backend.available()).findFirst();
  }

  boolean asksForCuFile() {
    return asksFor("GDS", "GDS_MT");
  }

  /** Whether a backend, or a plugin of NIXL, is asked for. */
  boolean asksFor(String... names) {
    return Stream.of(names).anyMatch(name -> selection.enabled().contains(name) || selection.nixlPlugins().contains(name));
  }
}
