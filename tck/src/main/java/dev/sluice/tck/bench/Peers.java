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

/** Starts subjects: ours, and what there is beside it. */
final class Peers {
  static final String OURS = "sluice";

  private final Path natives;
  private final Workshop workshop;

  Peers(Path natives, Workshop workshop) {
    this.natives = natives.toAbsolutePath();
    this.workshop = workshop;
  }

  /** The names of those that can be compared under some conditions. */
  static List<String> of(Group group) {
    return switch (group.backend()) {
      case "UCX" -> group.memory().equals("device") ? List.of() : List.of("raw C");
      default -> List.of();
    };
  }

  Subject start(String name, Group group) throws IOException, InterruptedException, MissingException {
    return switch (name) {
      case OURS -> ours(group);
      case "raw C" -> rawUcx(group);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Subject ours(Group group) throws IOException, InterruptedException, MissingException {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", group.core(0)));
    // -Xbatch: compiling in the background would take turns with what is measured, on its one core.
    List<String> jvm = new ArrayList<>(ClassPathJvm.command(Initiator.class, List.of(), OwnProperties.now(), List.of()));
    jvm.addAll(1, List.of("-Xbatch"));
    command.addAll(jvm);
    group.words().forEach((key, value) -> command.add(key + "=" + value));
    Map<String, String> environment = new HashMap<>(group.environment());
    environment.put("SLUICE_HEARTBEAT_MS", "30000"); // processes stand still while others are measured
    return Subject.start(OURS, command, environment);
  }

  private Subject rawUcx(Group group) throws IOException, InterruptedException, MissingException {
    Path folder = natives.resolve("libucx");
    if (!Files.isDirectory(folder.resolve("include"))) {
      throw new MissingException("raw C", "there are no headers of UCX in " + folder);
    }
    Path program = workshop.program("ucx_subject", List.of("-isystem", folder + "/include", "-L", folder + "/lib", "-lucp", "-lucs", "-Wl,-rpath," + folder + "/lib"));
    // What the backend sets, too.
    Map<String, String> environment = new HashMap<>(Map.of("UCX_ERROR_SIGNALS", "", "UCX_MEM_EVENTS", "n", "UCX_MEMTYPE_CACHE", "n", "UCX_VFS_ENABLE", "n", "UCX_WARN_UNUSED_ENV_VARS", "n"));
    environment.putAll(group.environment());
    return Subject.start("raw C", List.of(program.toString(), "cores=" + group.cores(), "memory=" + group.memory()), environment);
  }
}
