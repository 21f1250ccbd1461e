package dev.sluice.tck.contract;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AgentMetadata;
import dev.sluice.AllocationSpec;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.Rights;
import dev.sluice.Transfer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the peer's process does when it is told to. The first word after an agent's name is a region's or another agent's. */
final class PeerCommands {
  private static final HexFormat HEX = HexFormat.of();

  private final Map<String, Agent> agents = new HashMap<>();
  private final Map<String, Peer> peers = new HashMap<>();
  private final Map<String, Region> regions = new HashMap<>();
  private final Map<String, Hammer> hammers = new HashMap<>();

  List<String> run(String verb, List<String> words) throws Exception {
    Words in = new Words(words);
    return switch (verb) {
      case "ping" -> List.of("pong");
      case "open" -> open(in);
      case "close" -> close(in);
      case "metadata" -> List.of(HEX.formatHex(agent(in).metadata().encode()));
      case "connect" -> connect(in);
      case "peers" -> agent(in).peers().stream().map(Peer::name).toList();
      case "notify" -> notifyPeer(in);
      case "note" -> note(in);
      case "register" -> register(in);
      case "deregister" -> List.of(region(in).deregister().name());
      case "state" -> List.of(region(in).state().name());
      case "post" -> post(in);
      case "hammer" -> hammer(in);
      case "moved" -> List.of(Long.toString(known(hammers.get(in.next())).moved()));
      case "hammered" -> known(hammers.remove(in.next())).end();
      case "fill", "sum", "diff", "read" -> memory(verb, in);
      case "has-byte" -> List.of(Boolean.toString(hasRunOf(region(in).segment(), (byte) in.number())));
      case "verify-notes" -> NotificationCheck.verify(agent(in), region(in), in);
      case "take-numbered" -> NotificationCheck.takeNumbered(agent(in), in);
      case "watch" -> NotificationCheck.watch(region(in), in);
      default -> ProcessCommands.run(verb, in);
    };
  }

  private List<String> open(Words in) {
    String name = in.next();
    Map<String, String> environment = new HashMap<>();
    while (in.hasNext()) {
      String variable = in.next();
      int equals = variable.indexOf('=');
      environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    agents.put(name, Agent.open(AgentConfig.fromEnvironment(name, environment)));
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
      case "guarded" -> agent.register(name, Memory.host(GuardedMemory.endingAtGuard(bytes)), options);
      default -> agent.register(name, Memory.host(Arena.ofShared().allocate(bytes, 64)), options);
    };
    Pattern.fill(region.segment(), seed);
    regions.put(owner + "/" + name, region);
    return List.of();
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

  private List<String> memory(String verb, Words in) {
    MemorySegment memory = region(in).segment().asSlice(in.number(), in.number());
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
