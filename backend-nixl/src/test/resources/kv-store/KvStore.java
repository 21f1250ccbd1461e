import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Deadline;
import dev.sluice.Memory;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Transfer;
import dev.sluice.backend.nixl.interop.NixlInterop;
import dev.sluice.backend.nixl.interop.RemoteMemory;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A store of KV-cache blocks for one NIXL agent that knows nothing of Sluice, such as client.py beside this file. The agent offloads a block by writing it into the pool itself, and gets one back by a
 * notification "load STORED INTO": the store then writes the block into the agent's own memory.
 */
final class KvStore {
  static final int BLOCK = 64 << 10;
  static final int BLOCKS = 256;

  public static void main(String[] words) throws Exception {
    try (ServerSocket door = new ServerSocket(Integer.parseInt(words[0]), 1, InetAddress.getLoopbackAddress());
        Agent store = Agent.open(AgentConfig.ofBackends("kv-store", List.of("NIXL"), Map.of()))) {
      Region pool = store.register("pool", Memory.host(Arena.ofShared().allocate((long) BLOCK * BLOCKS, 4096)));
      System.out.println("listening on port " + door.getLocalPort());
      Peer engine = meet(door, store, pool);
      serve(store, pool, engine);
    }
  }

  /** NIXL's metadata goes both ways over a way of its own, here a socket, with the addresses that each side may use. */
  private static Peer meet(ServerSocket door, Agent store, Region pool) throws Exception {
    try (Socket socket = door.accept()) {
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String[] theirs = in.readLine().split(" "); // metadata, address and length of the cache
      PrintStream out = new PrintStream(socket.getOutputStream(), true, UTF_8);
      out.println(HexFormat.of().formatHex(NixlInterop.metadata(store)) + " " + pool.segment().address() + " " + BLOCK);
      RemoteMemory cache = RemoteMemory.host("cache", Long.parseLong(theirs[1]), Long.parseLong(theirs[2]));
      return store.connect(NixlInterop.peer(HexFormat.of().parseHex(theirs[0]), List.of(cache)));
    }
  }

  private static void serve(Agent store, Region pool, Peer engine) throws Exception {
    Notification notification = new Notification();
    try (Transfer transfer = store.link(pool, engine.region("cache")).transfer(1)) {
      while (engine.loss().isEmpty()) {
        if (!store.notifications().await(notification, Duration.ofSeconds(1))) {
          continue;
        }
        String[] message = new String(notification.toBytes(), UTF_8).split(" ");
        System.out.println(notification.sender() + ": " + String.join(" ", message));
        switch (message[0]) {
          case "stored" -> { } // its bytes are in the pool: the notification came after them
          case "load" -> {
            long from = (long) Integer.parseInt(message[1]) * BLOCK;
            long into = (long) Integer.parseInt(message[2]) * BLOCK;
            byte[] done = ("loaded " + message[2]).getBytes(UTF_8);
            transfer.await(transfer.postRanges(Operation.WRITE, new long[] {from}, new long[] {into}, new long[] {BLOCK}, 1, done, Deadline.standard()));
          }
          default -> {
            return;
          }
        }
      }
    }
  }
}
