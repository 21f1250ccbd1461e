package dev.sluice.backend.nixl;

import dev.sluice.Agent;
import dev.sluice.ConfigurationException;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.MetadataException;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.PeerLostException;
import dev.sluice.Region;
import dev.sluice.Transfer;
import dev.sluice.backend.nixl.interop.NixlInterop;
import dev.sluice.backend.nixl.interop.RemoteMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An agent of ours and one of Python's meet through NIXL's own exchange of metadata: {@code store folder}, with the store in the environment, or {@code listeners folder port
 * port}. Prints a line for each thing that is as it should be, and ends with another code than 0 at the first that is not.
 */
final class ExchangeMain {
  private static final int BYTES = ForeignProcess.BYTES;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final MemorySegment memory = Arena.ofShared().allocate(BYTES, 4096);
  private final Agent agent;
  private final Region region;
  private final ForeignProcess python;

  private ExchangeMain(Agent agent, ForeignProcess python) {
    this.agent = agent;
    this.python = python;
    this.region = agent.register("pool", Memory.host(memory));
  }

  /**
   * Runs in a JVM of its own, since NIXL reads its environment once.
   *
   * @param words what to try, a folder, and for listeners two free ports
   */
  public static void main(String[] words) throws Exception {
    boolean store = words[0].equals("store");
    int ours = store ? 0 : Integer.parseInt(words[2]);
    int theirs = store ? 0 : Integer.parseInt(words[3]);
    Map<String, String> name = Map.of("agent_name", "cache");
    Map<String, String> parameters = store ? name : Map.of("agent_name", "cache", "listen_port", words[2]);
    try (ForeignProcess python = ForeignProcess.start("engine", Path.of(words[1]), theirs)) {
      try (Agent agent = NixlOfThisMachine.open("java", parameters)) {
        ExchangeMain main = new ExchangeMain(agent, python);
        if (store) {
          main.store();
        } else {
          main.listeners(ours, theirs);
        }
      }
      say("it hears that our agent is closed", !store || python.forgets("cache"));
    }
  }

  private void store() throws InterruptedException {
    NixlInterop.publish(agent);
    say("it finds us", python.fetch("cache", 0));
    theyWrite();
    python.publish();
    Peer peer = agent.connect(NixlInterop.fetch(agent, "engine", memories(), LONG));
    weWrite(peer, 7);
    python.withdraw();
    say("we hear that it withdrew", lost(peer));
    python.publish();
    weWrite(agent.connect(NixlInterop.fetch(agent, "engine", memories(), LONG)), 8);
    long begin = System.nanoTime();
    say("nobody of that name", refused(() -> NixlInterop.fetch(agent, "nobody", List.of(), Duration.ofMillis(500)), MetadataException.class));
    say("in time", System.nanoTime() - begin < LONG.toNanos());
    say("no range of that size", refused(
        () -> NixlInterop.fetch(agent, "engine", List.of(RemoteMemory.host("theirs", python.address(), BYTES + 1L)), Duration.ofMillis(500)), MetadataException.class));
  }

  private void listeners(int ours, int theirs) throws InterruptedException {
    say("it finds us", python.fetch("cache", ours));
    theyWrite();
    InetSocketAddress there = new InetSocketAddress("127.0.0.1", theirs);
    weWrite(agent.connect(NixlInterop.fetch(agent, "engine", there, memories(), LONG)), 7);
    say("there is no store", refused(() -> NixlInterop.publish(agent), ConfigurationException.class));
    Region told = agent.register("told", Memory.host(Arena.ofShared().allocate(4096)));
    say("what anybody may have been told of is " + told.deregister(), told.state() == dev.sluice.RegionState.QUARANTINED);
    try (Agent deaf = NixlOfThisMachine.open("deaf", Map.of())) {
      say("without a listener there is no answer", refused(() -> NixlInterop.fetch(deaf, "engine", there, memories(), LONG), ConfigurationException.class));
    }
  }

  private List<RemoteMemory> memories() {
    return List.of(RemoteMemory.host("theirs", python.address(), BYTES));
  }

  private void theyWrite() throws InterruptedException {
    python.fill(5);
    say("it writes", python.move("WRITE", "cache", memory.address(), 0, BYTES, "written").equals("DONE"));
    say("we hear it", agent.notifications().await(new Notification(), LONG) && memory.get(java.lang.foreign.ValueLayout.JAVA_BYTE, BYTES - 1) == 5);
  }

  private void weWrite(Peer peer, int value) throws InterruptedException {
    memory.fill((byte) value);
    write(peer);
    say("we write", python.count(value) == BYTES);
  }

  private void write(Peer peer) throws InterruptedException {
    try (Transfer transfer = agent.link(region, peer.region("theirs")).transfer(1)) {
      transfer.await(transfer.postRanges(Operation.WRITE, new long[] {0}, new long[] {0}, new long[] {BYTES}, 1, null, Deadline.after(5, TimeUnit.SECONDS)));
    }
  }

  private boolean lost(Peer peer) throws InterruptedException {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < LONG.toNanos()) {
      try {
        write(peer);
      } catch (PeerLostException expected) {
        return true;
      }
    }
    return false;
  }

  private static boolean refused(Runnable what, Class<? extends Exception> kind) {
    try {
      what.run();
      return false;
    } catch (RuntimeException refusal) {
      return kind.isInstance(refusal);
    }
  }

  @SuppressWarnings("SystemOut") // the way to the test that started it
  private static void say(String what, boolean holds) {
    System.out.println((holds ? "yes: " : "NO: ") + what);
    if (!holds) {
      Runtime.getRuntime().halt(9);
    }
  }
}
