package dev.sluice.tck.cli;

import dev.sluice.Deadline;
import dev.sluice.Operation;
import dev.sluice.RemoteRegion;
import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** We write a file, each time that decode asks, and let the page cache forget it, so that decode reads it from the device. */
final class Offload implements Departure {
  private final SourcePool source;
  private final FilePool file;
  private final RemoteRegion region;

  Offload(SourcePool source, FilePool file, RemoteRegion region) {
    this.source = source;
    this.file = file;
    this.region = region;
  }

  @Override
  public Map<String, Object> offer() {
    source.memory().publish();
    return Map.of("file", file.path().toString(), "checksum", source.checksum());
  }

  @Override
  public JsonNode serve(Conversation peer) throws IOException, InterruptedException {
    try (Mover mover =
        new Mover(source.agent(), source.job().workload(), source.memory().region(), source.side(), region, file.side(), Deadline.none())) {
      long cold = mover.warmUp(Operation.WRITE, peer);
      boolean forgotten = PageCache.drop(file.path());
      peer.send(Conversation.WARM, Map.of("nanos", cold, "cacheDropped", forgotten));
      return Turns.serve(peer, _ -> {
        long nanos = mover.move(Operation.WRITE, null, peer);
        if (source.tamper()) {
          file.tamper();
        }
        return Map.of("nanos", nanos, "cacheDropped", PageCache.drop(file.path()));
      });
    }
  }
}
