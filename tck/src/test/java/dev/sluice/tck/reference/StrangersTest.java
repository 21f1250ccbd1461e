package dev.sluice.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Connections of whoever finds the port. */
class StrangersTest {
  private static final int CONNECTIONS = 200;

  @Test
  void connectionsThatCameAndWentLeaveNoDescriptorsToAWorkerThatNeverSleeps() throws BackendException, IOException {
    BackendContext context = new BackendContext("busy", new BackendConfig(Map.of(), Map.of()), (_, _, _) -> {}, _ -> {});
    Backend backend = new ReferenceProvider().open(context);
    Worker worker = backend.workers().getFirst();
    int port = ByteBuffer.wrap(backend.endpointInfo()).getInt(1);
    comeAndGo(worker, port);
    long before = descriptors();
    for (int i = 0; i < CONNECTIONS; i++) {
      comeAndGo(worker, port);
    }

    assertThat(descriptors()).isLessThan(before + CONNECTIONS / 4);
    backend.close();
  }

  private static void comeAndGo(Worker worker, int port) throws IOException {
    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).close();
    int work = 0;
    while (work == 0) {
      work = worker.progress();
    }
    for (int turn = 0; turn < 10; turn++) {
      int _ = worker.progress();
    }
  }

  private static long descriptors() throws IOException {
    try (var entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries.count();
    }
  }
}
