package dev.sluice.tck.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Prefill moves when decode asks for it, once for each asking. */
final class Turns {
  private static final Duration SLICE = Duration.ofMillis(100);

  private Turns() {}

  /** Moves everything once. */
  @FunctionalInterface
  interface Turn {
    /** Gives what decode is told of it; repetitions count from 1. */
    Map<String, Object> move(int repetition) throws IOException, InterruptedException;
  }

  /** Prefill's side: until decode has judged; gives its verdict. */
  static JsonNode serve(Conversation peer, Turn turn) throws IOException, InterruptedException {
    int repetition = 0;
    while (true) {
      JsonNode message = peer.poll(SLICE);
      if (message == null) {
        continue;
      }
      if (message.path("type").asString("").equals(Conversation.VERDICT)) {
        return message;
      }
      peer.send(Conversation.MOVED, turn.move(++repetition));
    }
  }

  /** Decode's side: asks for everything once more; gives what prefill says of it. */
  static JsonNode next(Conversation peer) throws InterruptedException {
    peer.send(Conversation.NEXT, Map.of());
    return await(peer, Conversation.MOVED);
  }

  /** A posting between processes has a deadline of its own, one to a file takes as long as the disk does, and the conversation ends with the peer. */
  static JsonNode await(Conversation peer, String type) throws InterruptedException {
    while (true) {
      JsonNode message = peer.poll(type, SLICE);
      if (message != null) {
        return message;
      }
    }
  }
}
