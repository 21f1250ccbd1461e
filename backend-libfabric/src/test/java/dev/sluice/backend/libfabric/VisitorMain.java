package dev.sluice.backend.libfabric;

import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.Worker;
import java.lang.foreign.Arena;
import java.util.HexFormat;
import java.util.Map;

/** A host that looks at what arrives when it is told to, or a visitor that sends it a frame and stays. */
final class VisitorMain {
  private static final int TURNS = 1000;

  private VisitorMain() {}

  /** @param words libfabric's file, and for a visitor how to reach the host */
  @SuppressWarnings("SystemOut") // the way to the test
  public static void main(String[] words) throws Exception {
    BackendConfig config = new BackendConfig(Map.of("library", words[0], "provider", "shm"), System.getenv());
    Backend backend = new LibfabricBackendProvider().open(new BackendContext("visitor", config, (_, _, _) -> {}, _ -> {}));
    Worker worker = backend.workers().getFirst();
    if (words.length == 1) {
      System.out.println(HexFormat.of().formatHex(backend.endpointInfo()));
      int _ = System.in.read();
      turn(worker);
      System.out.println("alive");
      backend.close();
      return;
    }
    Endpoint host = backend.connect("host", HexFormat.of().parseHex(words[1]), worker);
    long _ = worker.send(host, Arena.global().allocate(64).address(), 64);
    turn(worker);
    System.out.println("asked");
    int _ = System.in.read();
  }

  private static void turn(Worker worker) {
    for (int i = 0; i < TURNS; i++) {
      int _ = worker.progress();
    }
  }
}
