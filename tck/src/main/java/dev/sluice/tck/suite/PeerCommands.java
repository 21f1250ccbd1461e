package dev.sluice.tck.suite;

import dev.sluice.Agent;
import dev.sluice.FileOptions;
import dev.sluice.AgentConfig;
import dev.sluice.AgentMetadata;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.Link;
import dev.sluice.Memory;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.RegionState;
import dev.sluice.Rights;
import dev.sluice.Transfer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What the peer's process does when it is told to. The first word after an agent's name is a region's or another agent's. */
final class PeerCommands {
  private static final HexFormat HEX = HexFormat.of();

  private final Map<String, Agent> agents = new HashMap<>();
  private final Map<String, Peer> peers = new HashMap<>();
  private final Map<String, Region> regions = new HashMap<>();
  private final Map<String, MemorySegment> around = new HashMap<>();
  private final Map<String, DeviceBlock> devices = new HashMap<>();
  private final Map<String, Hammer> hammers = new HashMap<>();

  List<String> run(String verb, List<String> words) throws Exception {
    Words in = new Words(words);
    return switch (verb) {
      case "ping" -> List.of("pong");
      case "open" -> open(in, Map.of());
      case "open-there" -> open(in, CertifiedSuite.fromProperties().environment());
      case "close" -> close(in);
      case "metadata" -> List.of(HEX.formatHex(agent(in).metadata().encode()));
      case "connect" -> connect(in);
      case "peers" -> agent(in).peers().stream().map(Peer::name).toList();
      case "notify" -> notifyPeer(in);
      case "note" -> note(in);
      case "register" -> register(in);
      case "register-file" -> registerFile(in);
      case "register-device" -> registerDevice(in);
      case "register-many", "sum-many", "deregister-many" -> many(verb, in);
      case "deregister" -> List.of(region(in).deregister().name());
      case "state" -> List.of(region(in).state().name());
      case "post" -> post(in);
      case "hammer" -> hammer(in);
      case "model-runs" -> modelRuns(in);
      case "moved" -> List.of(Long.toString(known(hammers.get(in.next())).moved()));
      case "hammered" -> known(hammers.remove(in.next())).end();
      case "fill", "sum", "diff", "read" -> memory(verb, in);
      case "diff-around" -> List.of(Long.toString(differenceAround(known(around.get(in.next())), in.number())));
      case "has-byte" -> List.of(Boolean.toString(hasRunOf(region(in).segment(), (byte) in.number())));
      case "verify-notes" -> NotificationCheck.verify(agent(in), region(in), in);
      case "take-numbered" -> NotificationCheck.takeNumbered(agent(in), in);
      case "watch" -> NotificationCheck.watch(region(in), in);
      default -> ProcessCommands.run(verb, in);
    };
  }

  private List<String> open(Words in, Map<String, String> own) {
    String name = in.next();
    Map<String, String> environment = new HashMap<>(own);
    while (in.hasNext()) {
      String variable = in.next();
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    agents.put(name, Agent.open(Devices.equipped(AgentConfig.fromEnvironment(name, environment))));
    return List.of();
  }

  private List<String> close(Words in) {
    String name = in.next();
    known(agents.remove(name)).close();
    peers.keySet().removeIf(key -> key.startsWith(name + "/"));
    regions.keySet().removeIf(key -> key.startsWith(name + "/"));
    return List.of();
  }

  private List<String> connect(Words in) {
    String name = in.next();
    AgentMetadata metadata = AgentMetadata.decode(HEX.parseHex(in.next()));
    Peer peer = known(agents.get(name)).connect(metadata);
    peers.put(name + "/" + metadata.name(), peer);
    return List.of();
  }

  private List<String> notifyPeer(Words in) throws InterruptedException {
    Peer peer = known(peers.get(in.next() + "/" + in.next()));
    peer.notify(HEX.parseHex(in.next()), Deadline.after(Budgets.mustHappen()));
    return List.of();
  }

  private List<String> note(Words in) throws InterruptedException {
    Agent agent = agent(in);
    Notification notification = new Notification();
    return agent.notifications().await(notification, Duration.ofMillis(in.number()))
        ? List.of(notification.sender(), HEX.formatHex(notification.toBytes()))
        : List.of();
  }

  private List<String> register(Words in) {
    String owner = in.next();
    Agent agent = known(agents.get(owner));
    String name = in.next();
    long bytes = in.number();
    long seed = in.number();
    RegionOptions options = RegionOptions.defaults().withRights(Rights.valueOf(in.next())).withLayout(HEX.parseHex(in.next()));
    Region region = switch (in.next()) {
      case "allocated" -> agent.allocate(AllocationSpec.host(name, bytes).withOptions(options));
      case "within" -> {
        MemorySegment all = Arena.ofShared().allocate(3 * bytes, 64);
        Pattern.fill(all.asSlice(0, bytes), seed);
        Pattern.fill(all.asSlice(2 * bytes, bytes), seed);
        around.put(owner + "/" + name, all);
        yield agent.register(name, Memory.host(all.asSlice(bytes, bytes)), options);
      }
      case "guarded" -> agent.register(name, Memory.host(GuardedMemory.endingAtGuard(bytes)), options);
      default -> agent.register(name, Memory.host(Arena.ofShared().allocate(bytes, 64)), options);
    };
    Pattern.fill(region.segment(), seed);
    regions.put(owner + "/" + name, region);
    return List.of();
  }

  private List<String> registerDevice(Words in) {
    String owner = in.next();
    String name = in.next();
    DeviceBlock block = DeviceBlock.allocate(Devices.first(), in.number(), DeviceBlock.Way.valueOf(in.next()));
    block.fill(0, block.memory().bytes(), in.number());
    Rights rights = Rights.valueOf(in.next());
    regions.put(owner + "/" + name, known(agents.get(owner)).register(name, block.memory().memory(), RegionOptions.defaults().withRights(rights)));
    devices.put(owner + "/" + name, block);
    return List.of();
  }

  private List<String> registerFile(Words in) {
    String owner = in.next();
    String name = in.next();
    Path path = Path.of(in.next());
    long offset = in.number();
    long bytes = in.number();
    boolean durable = Boolean.parseBoolean(in.next());
    Memory file = Memory.file(path, offset, bytes, durable ? FileOptions.readWrite().withDurable() : FileOptions.readWrite());
    regions.put(owner + "/" + name, known(agents.get(owner)).register(name, file));
    return List.of();
  }

  private List<String> many(String verb, Words in) {
    String owner = in.next();
    Agent agent = known(agents.get(owner));
    String prefix = in.next();
    int count = (int) in.number();
    if (verb.equals("register-many")) {
      int bytes = (int) in.number();
      MemorySegment memory = Arena.ofShared().allocate((long) count * bytes, 64);
      for (int i = 0; i < count; i++) {
        regions.put(owner + "/" + prefix + i, agent.register(prefix + i, Memory.host(memory.asSlice((long) i * bytes, bytes))));
      }
      return List.of();
    }
    List<Region> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(known(verb.equals("sum-many") ? regions.get(owner + "/" + prefix + i) : regions.remove(owner + "/" + prefix + i)));
    }
    if (verb.equals("sum-many")) {
      CRC32C sum = new CRC32C();
      all.forEach(region -> sum.update(region.segment().asByteBuffer()));
      return List.of(Long.toString(sum.getValue()));
    }
    return List.of(Long.toString(agent.deregister(all).stream().filter(state -> state == RegionState.RELEASED).count()));
  }

  private List<String> post(Words in) throws InterruptedException {
    Region local = region(in);
    Peer peer = known(peers.get(in.next()));
    Operation operation = Operation.valueOf(in.next());
    String remote = in.next();
    int count = (int) in.number();
    Ranges ranges = new Ranges(new long[count], new long[count], new long[count]);
    for (int i = 0; i < count; i++) {
      ranges.local()[i] = in.number();
      ranges.remote()[i] = in.number();
      ranges.lengths()[i] = in.number();
    }
    String notification = in.next();
    Agent agent = agent(in);
    try (Transfer transfer = agent.link(local, peer.region(remote)).transfer(count)) {
      long posting = ranges.post(transfer, operation, notification.equals("-") ? null : HEX.parseHex(notification));
      transfer.await(posting);
    }
    return List.of();
  }

  private List<String> hammer(Words in) {
    String name = in.next();
    Region local = region(in);
    Peer peer = known(peers.get(in.next()));
    Agent agent = agent(in);
    hammers.put(name, new Hammer(agent.link(local, peer.region(in.next())), local, Operation.valueOf(in.next())));
    return List.of();
  }

  private List<String> modelRuns(Words in) throws InterruptedException {
    Region local = region(in);
    Peer peer = known(peers.get(in.next()));
    Link link = agent(in).link(local, peer.region(in.next()));
    long seed = in.number();
    int rounds = (int) in.number();
    int count = (int) in.number();
    int bytes = (int) in.number();
    AtomicReference<String> failed = new AtomicReference<>("ok");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ModelRun run = new ModelRun(seed + i, rounds, (long) (count + i) * bytes, bytes);
      threads.add(Thread.ofPlatform().start(() -> {
        try (Transfer transfer = link.transfer(ModelRun.mostRanges())) {
          run.run(transfer);
        } catch (InterruptedException | RuntimeException e) {
          failed.set(e.toString());
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return List.of(failed.get());
  }

  private List<String> memory(String verb, Words in) {
    String name = in.next();
    DeviceBlock block = devices.get(name);
    if (block == null) {
      return memory(verb, known(regions.get(name)).segment().asSlice(in.number(), in.number()), in);
    }
    long offset = in.number();
    long bytes = in.number();
    if (verb.equals("fill")) {
      block.fill(offset, bytes, in.number());
      return List.of();
    }
    return block.look(offset, bytes, copy -> memory(verb, copy, in));
  }

  private static List<String> memory(String verb, MemorySegment memory, Words in) {
    return switch (verb) {
      case "fill" -> {
        Pattern.fill(memory, in.number());
        yield List.of();
      }
      case "sum" -> List.of(Long.toString(Pattern.sum(memory)));
      case "diff" -> List.of(Long.toString(Pattern.firstDifference(memory, in.number())));
      default -> {
        byte[] bytes = memory.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        yield List.of(HEX.formatHex(bytes));
      }
    };
  }

  /** Whether eight neighbours of a byte are anywhere at a multiple of eight; random contents do not have them. */
  private static boolean hasRunOf(MemorySegment memory, byte value) {
    long word = (value & 0xffL) * 0x0101010101010101L;
    for (long at = 0; at + 8 <= memory.byteSize(); at += 8) {
      if (memory.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, at) == word) {
        return true;
      }
    }
    return false;
  }

  /** Where one of the outer thirds differs from the contents of a seed; -1 where they do not. */
  private static long differenceAround(MemorySegment all, long seed) {
    long third = all.byteSize() / 3;
    long below = Pattern.firstDifference(all.asSlice(0, third), seed);
    long above = Pattern.firstDifference(all.asSlice(2 * third, third), seed);
    return below >= 0 ? below : above >= 0 ? 2 * third + above : -1;
  }

  private Agent agent(Words in) {
    return known(agents.get(in.next()));
  }

  private Region region(Words in) {
    return known(regions.get(in.next()));
  }

  private static <T> T known(@Nullable T named) {
    return Objects.requireNonNull(named, "what the command names is not there");
  }
}
