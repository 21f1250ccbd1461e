package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.Notification;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Decode reads; each reading tells us by a notification that our blocks may be used for something else. */
final class Watch implements Departure {
  private final SourcePool source;

  Watch(SourcePool source) {
    this.source = source;
  }

  @Override
  public Map<String, Object> offer() throws IOException {
    return source.handOut();
  }

  @Override
  public JsonNode serve(Conversation peer) throws InterruptedException {
    Agent agent = source.agent();
    Notification holder = new Notification();
    int told = 0;
    while (true) {
      if (agent.notifications().await(holder, Duration.ofMillis(20))) {
        Role.checkDone(holder, ++told, source.checksum());
      }
      JsonNode verdict = peer.poll(Conversation.VERDICT, Duration.ZERO);
      if (verdict != null) {
        int repetitions = verdict.path("repetitions").asInt();
        while (told < repetitions) {
          Role.expectDone(agent, holder, ++told, source.checksum(), peer);
        }
        return verdict;
      }
    }
  }
}
