package dev.sluice.tck.cli;

import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.tck.workload.Pool;
import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** We write into decode's pool, each time that it asks; a notification tells it that all bytes are there. */
final class Push implements Departure {
  private final SourcePool source;

  Push(SourcePool source) {
    this.source = source;
  }

  @Override
  public Map<String, Object> offer() throws IOException {
    return source.handOut();
  }

  @Override
  public JsonNode serve(Conversation peer) throws IOException, InterruptedException {
    JsonNode ready = peer.receive(Conversation.READY, Role.STEP);
    Peer decode = source.agent().connect(Role.metadata(ready));
    Job job = source.job();
    Mover.Side there = new Mover.Side(Pool.target(job.workload()), Role.targetTable(job));
    try (Mover mover = new Mover(source.agent(), job.workload(), source.memory().region(), source.side(), decode.region(Role.REGION), there)) {
      long cold = mover.warmUp(Operation.WRITE, peer);
      peer.send(Conversation.WARM, Map.of("nanos", cold, Speeds.EXPECTED, Speeds.json(mover.expected(job))));
      return Turns.serve(peer, repetition -> {
        long nanos = mover.move(Operation.WRITE, Role.done(repetition, source.checksum()), peer);
        return Map.of("nanos", nanos, "route", Results.route(mover.route()), "pace", Speeds.json(mover.pace()));
      });
    }
  }
}
