package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.config.EngineSettings;
import dev.sluice.tck.workload.Content;
import dev.sluice.tck.workload.Difference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Takes the blocks of a prefill worker into a pool of its own, or reloads them from its file, and compares every byte. */
final class DecodeRole {
  private final ParentLink parent;
  private final RoleRequest request;
  private final Map<String, String> environment;

  DecodeRole(ParentLink parent, RoleRequest request, Map<String, String> environment) {
    this.parent = parent;
    this.request = request;
    this.environment = environment;
  }

  int run() throws IOException, InterruptedException {
    String secret = Role.secret(request, environment);
    AgentConfig config = Role.config(RoleRequest.DECODE, request, environment);
    Reach reach = Role.reach(config, request);
    try (Agent agent = Agent.open(config)) {
      String text = request.address() == null ? parent.take().path("connect").asString("") : request.address();
      HostPort address = HostPort.parse("--connect", text);
      EngineSettings settings = EngineSettings.fromEnvironment(environment);
      try (Conversation peer = Rendezvous.connect(address, secret, settings.connectTimeout(), Rendezvous.GREETING)) {
        try {
          parent.event("met", Map.of());
          return talk(agent, config, reach, peer);
        } catch (Throwable thrown) {
          // First said, then cleaned up: closing an agent whose peer hangs takes its time.
          parent.event("error", Failure.of(thrown).json());
          peer.fail(Failure.of(thrown));
          throw thrown;
        }
      }
    }
  }

  private int talk(Agent agent, AgentConfig config, Reach reach, Conversation peer) throws IOException, InterruptedException {
    Map<String, Object> wish = new LinkedHashMap<>(request.wish());
    wish.put("metadata", Role.encode(agent.metadata()));
    peer.send(Conversation.WISH, wish);
    JsonNode offer = peer.receive(Conversation.JOB, request.timeout());
    Job job = Job.of(offer.path("job"));
    if (reach == Reach.PROCESSES && job.operation() == Operation.WRITE) {
      Role.holdToTransport(agent, config, offer);
    }
    TargetPool target = TargetPool.allocate(agent, job, request);
    try (Content content = Role.content(job, request.input()); Arrival arrival = arrival(reach, target, peer, offer)) {
      Tally tally = new Tally(offer.path("checksum").asString(""), content != null);
      arrival.warmUp(tally);
      do {
        target.clear();
        arrival.next(tally);
      } while (check(target, content, tally));
      Map<String, Object> result = Results.of(job, tally, job.memory() == MemoryKind.DEVICE && request.simulated(), offer.path("pid").asLong(), ProcessHandle.current().pid());
      peer.send(Conversation.VERDICT, Map.of("result", result, "repetitions", tally.repetitions));
      peer.receive(Conversation.BYE, Role.STEP);
      parent.event("result", Map.of("result", result));
      return tally.verified ? ExitCodes.DONE : ExitCodes.BAD_RESULT;
    }
  }

  private static Arrival arrival(Reach reach, TargetPool target, Conversation peer, JsonNode offer) {
    return switch (reach) {
      case PROCESSES -> target.job().operation() == Operation.READ
          ? new Fetch(target, target.agent().connect(Role.metadata(offer)), peer)
          : new Take(target, peer);
      case FILES -> new Reload(target, new FilePool(target.job(), Path.of(offer.path("file").asString(""))), peer);
    };
  }

  /** Compares one repetition; false when there is no next one. */
  private boolean check(TargetPool target, @Nullable Content content, Tally tally) throws IOException {
    tally.repetitions++;
    target.memory().refresh();
    String got = target.view().checksum();
    Optional<Difference> difference = content == null ? Optional.empty() : target.view().compare(content);
    tally.got = got;
    tally.difference = difference.orElse(null);
    tally.verified = difference.isEmpty() && got.equals(tally.checksum);
    int repeat = target.job().repeat();
    parent.event("progress", Map.of("done", tally.repetitions, "total", repeat));
    return tally.verified && tally.repetitions < repeat;
  }
}
