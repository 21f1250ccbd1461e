package dev.sluice.tck.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Under which conditions subjects are compared: the same for all of them.
 *
 * @param backend ours
 * @param transport what both use, for people
 * @param memory {@code registered}, {@code allocated}, {@code device} or {@code simulated}
 * @param environment of every process
 * @param parameters of our backend
 * @param cores of the initiators and the targets
 */
record Group(String backend, String transport, String memory, Map<String, String> environment, Map<String, String> parameters, String cores) {
  /** Whatever the library takes where nobody says anything. */
  static final String DEFAULT = "default";

  /** The backend for files, by its name and its aliases. */
  private static final List<String> FILES = List.of("GDS", "GDS_MT", "POSIX");

  /** How files are reached: past the page cache, and through it. */
  private static final String DIRECT = "direct";

  private static final String CACHED = "page cache";

  private static final String DEVICE = "device";
  private static final String SIMULATED = "simulated";

  /** Those of a backend. */
  static List<Group> of(String backend, Bench.Where where, String cores) {
    String memory = switch (where) {
      case HOST -> "registered";
      case DEVICE -> DEVICE;
      case SIMULATED -> SIMULATED;
    };
    if (FILES.contains(backend)) {
      return List.of(new Group(FILES.getFirst(), DIRECT, memory, Map.of(), Map.of(), cores), new Group(FILES.getFirst(), CACHED, memory, Map.of(), Map.of(), cores));
    }
    if (where != Bench.Where.HOST) {
      return List.of(new Group(backend, DEFAULT, memory, Map.of(), Map.of(), cores));
    }
    return switch (backend) {
      case "UCX" -> List.of(
          new Group(backend, DEFAULT, "registered", Map.of(), Map.of(), cores),
          new Group(backend, "posix", "registered", Map.of("UCX_TLS", "posix,self"), Map.of(), cores),
          new Group(backend, "posix", "allocated", Map.of("UCX_TLS", "posix,self"), Map.of(), cores),
          new Group(backend, "tcp", "registered", Map.of("UCX_TLS", "tcp"), Map.of(), cores));
      case "LIBFABRIC" -> List.of(
          new Group(backend, "shm", "registered", Map.of(), Map.of("provider", "shm"), cores),
          new Group(backend, "tcp", "registered", Map.of(), Map.of("provider", "tcp"), cores));
      default -> List.of(new Group(backend, DEFAULT, "registered", Map.of(), Map.of(), cores));
    };
  }

  /** Whether a file is the other side. */
  boolean isFile() {
    return FILES.contains(backend);
  }

  /** Whether memory is a device's, be it a real one or not. */
  boolean isDevice() {
    return memory.equals(DEVICE) || isSimulated();
  }

  /** Whether its device is a stand-in, which no other product can use. */
  boolean isSimulated() {
    return memory.equals(SIMULATED);
  }

  boolean isDirect() {
    return transport.equals(DIRECT);
  }

  /** Whether it is measured how well neighbouring blocks are merged. */
  boolean hasNeighbours() {
    return memory.equals("registered") && !isFile() && !transport.equals(DEFAULT);
  }

  /** Parameters as our subject takes them. */
  Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("backend", backend);
    words.put("memory", isSimulated() ? DEVICE : memory);
    if (isSimulated()) {
      words.put("simulated", "1");
    }
    words.put("cores", cores);
    parameters.forEach((name, value) -> words.put("parameter." + name, value));
    return words;
  }

  String core(int side) {
    return cores.split(",", -1)[side];
  }

  /** What is printed of the way. */
  String route() {
    return transport + (memory.equals("allocated") ? ", allocated pools" : "");
  }

  /** What is printed of the memory. */
  String memoryText() {
    return isSimulated() ? "DEVICE:simulated" : isDevice() ? "DEVICE" : "HOST";
  }

  String text() {
    return backend + " " + route();
  }
}
