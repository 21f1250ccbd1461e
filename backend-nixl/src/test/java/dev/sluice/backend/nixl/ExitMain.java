package dev.sluice.backend.nixl;

import dev.sluice.Agent;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Transfer;
import dev.sluice.ffm.ProcessMaps;
import java.lang.foreign.Arena;
import java.util.Map;

/** Uses NIXL and ends: {@code return|exit|open} (with the agents closed, by {@code System.exit(7)}, or with them open), then {@code exit_guard}. */
final class ExitMain {
  private ExitMain() {}

  /**
   * Runs in a JVM of its own.
   *
   * @param words how to end, and the value of the parameter {@code exit_guard}
   */
  @SuppressWarnings("SystemOut") // the way to the test that started it
  public static void main(String[] words) throws InterruptedException {
    Map<String, String> parameters = Map.of("exit_guard", words[1]);
    Agent one = NixlOfThisMachine.open("one", parameters);
    Agent two = NixlOfThisMachine.open("two", parameters);
    Peer peer = one.connect(two.metadata());
    Region local = one.register("local", Memory.host(Arena.ofShared().allocate(4096)));
    Region _ = two.register("remote", Memory.host(Arena.ofShared().allocate(4096)));
    peer.update(two.metadata());
    try (Transfer transfer = one.link(local, peer.region("remote")).transfer(1)) {
      transfer.await(transfer.postRanges(Operation.WRITE, new long[] {0}, new long[] {0}, new long[] {4096}, 1, null, Deadline.standard()));
    }
    System.out.println("copies " + ProcessMaps.read().mapped("libnl-route").size());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook ran")));
    if (!words[0].equals("open")) {
      one.close();
      two.close();
    }
    if (words[0].equals("exit")) {
      System.exit(7);
    }
  }
}
