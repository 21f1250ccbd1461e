package dev.sluice.tck.cli;

import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How the blocks leave prefill's pool. For one thread. */
interface Departure {
  /** What decode must know beside the job, the checksum among it; called once, before decode is met. */
  Map<String, Object> offer() throws IOException;

  /** Does what decode needs until it has judged, and gives its verdict. */
  JsonNode serve(Conversation peer) throws IOException, InterruptedException;
}
