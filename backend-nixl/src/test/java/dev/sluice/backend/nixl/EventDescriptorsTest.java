package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventDescriptorsTest {

  @Test
  void whatUcxWaitsOnIsFound() throws BackendException, IOException {
    NixlOfThisMachine.require();
    NativeAgent agent = NativeAgent.open(NixlSettings.of(new BackendConfig(Map.of(), System.getenv())), "waiting");
    try {
      assertThat(agent.eventDescriptors()).as("one a worker of UCX").hasSize(1);
      assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(agent.eventDescriptors()[0])))).hasToString("anon_inode:[eventpoll]");
    } finally {
      agent.close();
    }
  }

  @Test
  void whatWasThereBeforeOrHasWakeUpsInItIsLeftOut() throws IOException {
    try (Selector _ = Selector.open()) {
      EventDescriptors events = new EventDescriptors();
      try (Selector later = Selector.open()) {
        int _ = later.selectNow();

        assertThat(events.appeared()).as("a selector of Java's has an eventfd in it").isEmpty();
      }
    }
  }
}
