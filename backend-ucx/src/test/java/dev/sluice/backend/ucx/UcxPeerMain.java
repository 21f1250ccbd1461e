package dev.sluice.backend.ucx;

import dev.sluice.spi.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/**
 * The other process of a test. It offers a registered and an allocated range, says so on its standard output, connects back to whom
 * its standard input names, and progresses until it is killed or its standard input ends.
 */
final class UcxPeerMain {
  private UcxPeerMain() {}

  public static void main(String[] arguments) throws Exception {
    long bytes = Long.parseLong(arguments[0]);
    Map<String, String> parameters = arguments.length > 1 ? Map.of("tls", arguments[1]) : Map.of();
    try (Side side = Side.open("other", parameters, System.getenv())) {
      Side.Range registered = side.registered(bytes);
      Side.Range allocated = side.allocated(bytes);
      registered.bytes().fill((byte) 1);
      allocated.bytes().fill((byte) 2);
      HexFormat hex = HexFormat.of();
      System.out.println(
          String.join(
              " ",
              "peer",
              hex.formatHex(side.backend().endpointInfo()),
              hex.formatHex(registered.key().exported()),
              hex.formatHex(allocated.key().exported()),
              Long.toString(registered.key().address()),
              Long.toString(allocated.key().address())));
      Thread end = Thread.ofPlatform().daemon().start(UcxPeerMain::untilInputEnds);
      Worker worker = side.worker();
      while (end.isAlive()) {
        if (worker.progress() == 0) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private static void untilInputEnds() {
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      while (in.readLine() != null) {
        // nothing is asked of this process but to live
      }
    } catch (IOException e) {
      // the same as the end
    }
  }
}
