package dev.sluice.tck.doctor;

import dev.sluice.config.BackendSelection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine as it was seen somewhere, made of what matters of it. */
final class Recorded {
  static final String GID = "fe80:0000:0000:0000:0a3c:5fff:fe11:2233";
  static final String NO_GID = "0000:0000:0000:0000:0000:0000:0000:0000";

  private final Path root;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<Machine.Backend> backends = new ArrayList<>();
  private Optional<String> denied = Optional.empty();

  /** Nothing is there. */
  Recorded(Path root) {
    this.root = root;
  }

  /** Eight GPUs of one model, and so many adapters of EFA, all given to the container, on one of AWS's kernels. */
  static Recorded aws(Path root, int adapters) {
    Recorded machine = new Recorded(root).kernel("6.8.0-1021-aws").gpus(8, "NVIDIA H100 80GB HBM3");
    for (int i = 0; i < adapters; i++) {
      machine.file("/sys/class/infiniband/rdmap" + (79 + i) + "s0/node_type", "").file("/sys/class/infiniband_verbs/uverbs" + i + "/ibdev", "rdmap" + (79 + i) + "s0\n").file("/dev/infiniband/uverbs" + i, "");
    }
    return machine.file("/proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff\n").file("/proc/self/limits", "Max locked memory         unlimited            unlimited            bytes\n")
        .file("/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05\n").file("/sys/module/efa/version", "3.0.0g\n").with("FI_EFA_ENABLE_SHM_TRANSFER", "0").with("DYN_KVBM_NIXL_BACKEND_LIBFABRIC", "true").file("/dev/gdrdrv", "");
  }

  /** Four GPUs of a domain over several hosts, with a channel to the others. */
  static Recorded gb200(Path root) {
    return new Recorded(root).kernel("6.8.0-1013-nvidia-64k").gpus(4, "NVIDIA GB200").file("/dev/nvidia-caps-imex-channels/channel0", "").with("UCX_CUDA_IPC_ENABLE_MNNVL", "y");
  }

  Recorded gpus(int count, String model) {
    for (int i = 0; i < count; i++) {
      file("/proc/driver/nvidia/gpus/0000:" + (10 + i) + ":00.0/information", "Model: \t\t " + model + "\nIRQ:   \t\t 0\n");
    }
    return this;
  }

  /** A port of an adapter, with its first address. */
  Recorded port(String device, String state, String layer, String lid, String gid) {
    String folder = "/sys/class/infiniband/" + device + "/ports/1/";
    return file(folder + "state", state + "\n").file(folder + "link_layer", layer + "\n").file(folder + "lid", lid + "\n").file(folder + "gids/0", gid + "\n").file(folder + "gids/1", NO_GID + "\n");
  }

  /** Libraries and whatever else the process has mapped. */
  Recorded mapped(String... files) {
    StringBuilder maps = new StringBuilder();
    for (String file : files) {
      maps.append("7f0000000000-7f0000001000 r-xp 00000000 08:01 17 ").append(file).append('\n');
    }
    return file("/proc/self/maps", maps.toString());
  }

  Recorded link(String path, String target) {
    try {
      Path link = root.resolve(path.substring(1));
      Files.createDirectories(link.getParent());
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Recorded kernel(String release) {
    return file("/proc/sys/kernel/osrelease", release + "\n");
  }

  Recorded file(String path, String content) {
    try {
      Path file = root.resolve(path.substring(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Recorded without(String path) {
    try {
      Path file = root.resolve(path.substring(1));
      Files.delete(file);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Recorded with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Recorded unset(String variable) {
    environment.remove(variable);
    return this;
  }

  Recorded backend(String name, boolean devices) {
    backends.add(new Machine.Backend(name, true, true, devices, "", List.of(), "", ""));
    return this;
  }

  /** One that can be used, of this version, by these transports. */
  Recorded backend(String name, String version, String... transports) {
    backends.add(new Machine.Backend(name, true, true, false, version, List.of(transports), "", ""));
    return this;
  }

  /** One that is asked for and cannot be used. */
  Recorded missing(String name, String reason, String remedy) {
    backends.add(new Machine.Backend(name, true, false, false, "", List.of(), reason, remedy));
    return this;
  }

  Recorded denied(String why) {
    denied = Optional.of(why);
    return this;
  }

  Machine machine() {
    return machine(BackendSelection.fromEnvironment(environment));
  }

  /** With a configuration of the engine. */
  Machine configured(String backend) throws IOException {
    Path file = Files.writeString(Files.createDirectories(root.resolve("etc")).resolve("engine.yaml"), "cache_transceiver_config:\n  backend: " + backend + "\n");
    return machine(BackendSelection.fromEngineConfig(file, environment));
  }

  private Machine machine(BackendSelection selection) {
    return new Machine(environment, root, root.resolve("proc/self"), selection, backends, denied);
  }
}
