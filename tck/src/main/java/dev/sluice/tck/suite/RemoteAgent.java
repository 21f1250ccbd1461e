package dev.sluice.tck.suite;

import dev.sluice.Agent;
import dev.sluice.AgentMetadata;
import dev.sluice.Operation;
import dev.sluice.RegionState;
import dev.sluice.Rights;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;

/**
 * An agent in a peer's process.
 *
 * @param process the process
 * @param name the agent's name
 * @param pools whether the agent allocates the memory of its regions
 */
record RemoteAgent(PeerProcess process, String name, boolean pools) {
  private static final HexFormat HEX = HexFormat.of();

  static RemoteAgent open(PeerProcess process, String name, Map<String, String> environment, boolean pools) {
    List<Object> words = new ArrayList<>(List.of(RemoteHost.used() ? "open-there" : "open", name));
    environment.forEach((variable, value) -> {
      if (!RemoteHost.used() || differsThere(variable, value)) {
        words.add(variable + "=" + value);
      }
    });
    List<String> _ = process.call(words.toArray());
    return new RemoteAgent(process, name, pools);
  }

  /** What another host has of its own, such as the place of libraries, is left to it. */
  private static boolean differsThere(String variable, String value) {
    return !value.equals(System.getenv(variable)) || (variable.startsWith("SLUICE_") && !variable.equals("SLUICE_NATIVES"));
  }

  void close() {
    List<String> _ = process.call("close", name);
  }

  AgentMetadata metadata() {
    return AgentMetadata.decode(metadataBytes());
  }

  byte[] metadataBytes() {
    return HEX.parseHex(process.call("metadata", name).getFirst());
  }

  void connect(Agent agent) {
    connect(agent.metadata());
  }

  void connect(AgentMetadata metadata) {
    List<String> _ = process.call("connect", name, HEX.formatHex(metadata.encode()));
  }

  List<String> peers() {
    return process.call("peers", name).stream().filter(peer -> !peer.isEmpty()).toList();
  }

  void register(String region, long bytes, long seed) {
    register(region, bytes, seed, Rights.READ_WRITE, new byte[0], pools ? "allocated" : "plain");
  }

  /** Registers a region in a way: {@code plain}, {@code allocated}, {@code guarded} by pages, or {@code within} a larger piece of the same contents. */
  void register(String region, long bytes, long seed, String how) {
    register(region, bytes, seed, Rights.READ_WRITE, new byte[0], how);
  }

  /** Registers memory of the peer's device, filled by a seed. */
  void registerDevice(String region, long bytes, DeviceBlock.Way way, long seed, Rights rights) {
    List<String> _ = process.call("register-device", name, region, bytes, way, seed, rights);
  }

  /** Registers a range of a file, to be written. */
  void registerFile(String region, Path path, long offset, long bytes, boolean durable) {
    List<String> _ = process.call("register-file", name, region, path, offset, bytes, durable);
  }

  /** The first byte that was changed beside a region that lies within a larger piece of memory; -1 where none was. */
  long differenceAround(String region, long seed) {
    return Long.parseLong(process.call("diff-around", path(region), seed).getFirst());
  }

  void register(String region, long bytes, long seed, Rights rights, byte[] layout, String how) {
    List<String> _ = process.call("register", name, region, bytes, seed, rights, HEX.formatHex(layout), how);
  }

  /** Lets the peer register many small regions, one behind the other in memory and in their names. */
  void registerMany(String prefix, int count, int bytes) {
    List<String> _ = process.call("register-many", name, prefix, count, bytes);
  }

  /** The checksum over many regions, one behind the other. */
  long sumOfMany(String prefix, int count) {
    return Long.parseLong(process.call("sum-many", name, prefix, count).getFirst());
  }

  /** Lets the peer deregister many regions at once: how many were released. */
  int deregisterMany(String prefix, int count) {
    return Integer.parseInt(process.call("deregister-many", name, prefix, count).getFirst());
  }

  RegionState deregister(String region) {
    return RegionState.valueOf(process.call("deregister", path(region)).getFirst());
  }

  void fill(String region, long offset, long length, long seed) {
    List<String> _ = process.call("fill", path(region), offset, length, seed);
  }

  long sum(String region, long offset, long length) {
    return Long.parseLong(process.call("sum", path(region), offset, length).getFirst());
  }

  /** Where a range differs from the contents of a seed; -1 where it does not. */
  long difference(String region, long offset, long length, long seed) {
    return Long.parseLong(process.call("diff", path(region), offset, length, seed).getFirst());
  }

  byte[] read(String region, long offset, long length) {
    return HEX.parseHex(process.call("read", path(region), offset, length).getFirst());
  }

  /** Fails, naming the first byte, unless a region of the peer holds exactly what a piece of our memory does. */
  void assertHolds(String region, MemorySegment expected) {
    long from = 0;
    long to = expected.byteSize();
    if (sum(region, from, to) == Pattern.sum(expected)) {
      return;
    }
    while (to - from > 1) {
      long middle = (from + to) >>> 1;
      if (sum(region, from, middle - from) != Pattern.sum(expected.asSlice(from, middle - from))) {
        to = middle;
      } else {
        from = middle;
      }
    }
    Assertions.fail("region '" + region + "' of the peer differs from what it should hold, first at byte " + from + " of " + expected.byteSize());
  }

  void post(String local, Agent to, String remote, Operation operation, Ranges ranges, Optional<byte[]> notification) {
    post(local, to.name(), remote, operation, ranges, notification);
  }

  void post(String local, String to, String remote, Operation operation, Ranges ranges, Optional<byte[]> notification) {
    List<String> _ = process.call("post", path(local), name + "/" + to, operation, remote, ranges.words(), notification.map(HEX::formatHex).orElse("-"), name);
  }

  /** Lets the peer write a region over one of ours again and again. */
  void hammer(String hammer, String local, Agent to, String remote) {
    hammer(hammer, local, to.name(), remote, Operation.WRITE);
  }

  /** Lets the peer move a region to or from one of another agent's again and again. */
  void hammer(String hammer, String local, String to, String remote, Operation operation) {
    List<String> _ = process.call("hammer", hammer, path(local), name + "/" + to, name, remote, operation);
  }

  /** How often a hammer has moved its region. */
  long moved(String hammer) {
    return Long.parseLong(process.call("moved", hammer).getFirst());
  }

  /** Waits until a hammer is refused: how often it moved its region, and what ended that. */
  List<String> hammered(String hammer) {
    return process.call("hammered", hammer);
  }

  void notify(Agent to, byte[] payload) {
    List<String> _ = process.call("notify", name, to.name(), HEX.formatHex(payload));
  }

  /** Takes a notification: sender and payload in hexadecimal; empty where none comes. */
  List<String> note(long millis) {
    List<String> answer = process.call("note", name, millis);
    return answer.size() < 2 ? List.of() : answer;
  }

  String path(String region) {
    return name + "/" + region;
  }
}
