package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.Notification;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Prefill writes; its notification says that all bytes are there. */
final class Take implements Arrival {
  private final Agent agent;
  private final Conversation peer;
  private final Notification holder = new Notification();

  Take(TargetPool target, Conversation peer) {
    this.agent = target.agent();
    this.peer = peer;
  }

  @Override
  public void warmUp(Tally tally) throws InterruptedException {
    peer.send(Conversation.READY, Map.of("metadata", Role.encode(agent.metadata())));
    JsonNode warm = Turns.await(peer, Conversation.WARM);
    tally.coldNanos = warm.path("nanos").asLong();
    tally.expected = Speeds.expected(warm.path(Speeds.EXPECTED));
  }

  @Override
  public void next(Tally tally) throws InterruptedException {
    JsonNode moved = Turns.next(peer);
    Role.expectDone(agent, holder, tally.repetitions + 1, tally.checksum, peer);
    tally.nanos += moved.path("nanos").asLong();
    tally.pace = Speeds.pace(moved.path("pace"));
    Map<String, Object> route = new LinkedHashMap<>();
    moved.path("route").propertyStream().forEach(entry -> route.put(entry.getKey(), Json.plain(entry.getValue())));
    tally.route = route;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
