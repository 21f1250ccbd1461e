package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.Operation;
import dev.sluice.RemoteRegion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fills a pool and hands it out: decode fetches from it, it pushes to decode, or it offloads into a file. */
final class PrefillRole {
  private final ParentLink parent;
  private final RoleRequest request;
  private final Map<String, String> environment;
  private final Job job;

  PrefillRole(ParentLink parent, RoleRequest request, Map<String, String> environment) {
    this.parent = parent;
    this.request = request;
    this.environment = environment;
    this.job = Objects.requireNonNull(request.job(), "job");
  }

  int run() throws IOException, InterruptedException {
    HostPort address = HostPort.parse("--listen", Objects.requireNonNull(request.address(), "address"));
    String secret = Role.secret(request, environment);
    AgentConfig config = Role.config(RoleRequest.PREFILL, request, environment);
    Reach reach = Role.reach(config, request);
    try (Rendezvous rendezvous = Rendezvous.listen(address, secret, Rendezvous.GREETING, parent::note)) {
      try (Agent agent = Agent.open(config)) {
        parent.event("listening", Map.of("port", rendezvous.port(), "host", address.host()));
        return serve(agent, config, reach, rendezvous);
      } catch (Throwable thrown) {
        // First said, then cleaned up: closing an agent whose peer hangs takes its time.
        parent.event("error", Failure.of(thrown).json());
        tell(rendezvous.arrived(), thrown);
        throw thrown;
      }
    }
  }

  private static void tell(@Nullable Conversation peer, Throwable thrown) {
    if (peer != null) {
      peer.fail(Failure.of(thrown));
    }
  }

  private Departure departure(Agent agent, Reach reach) throws IOException, InterruptedException {
    return switch (reach) {
      case PROCESSES -> {
        SourcePool source = SourcePool.fill(agent, job, request);
        yield job.operation() == Operation.READ ? new Watch(source) : new Push(source);
      }
      case FILES -> {
        // Before the pool is filled, which takes long: the file may be refused.
        FilePool file = file();
        RemoteRegion region = file.toWrite(agent);
        yield new Offload(SourcePool.fill(agent, job, request), file, region);
      }
    };
  }

  /** The parent makes it, who outlives us and removes it. */
  private FilePool file() throws InterruptedException {
    parent.event("file", Map.of());
    Path path = Path.of(parent.take().path("file").asString(""));
    parent.whenOrphaned(() -> {
      boolean _ = path.toFile().delete();
    });
    return new FilePool(job, path);
  }

  private int serve(Agent agent, AgentConfig config, Reach reach, Rendezvous rendezvous) throws IOException, InterruptedException {
    Departure departure = departure(agent, reach);
    Map<String, Object> offer = new LinkedHashMap<>();
    offer.put("job", job.json());
    offer.put("pid", ProcessHandle.current().pid());
    offer.putAll(departure.offer());
    Conversation peer = rendezvous.await(request.timeout());
    parent.event("met", Map.of());
    JsonNode wish = peer.receive(Conversation.WISH, Role.STEP);
    job.disagreement(wish).ifPresent(differences -> {
      throw Mismatch.of(differences);
    });
    if (reach == Reach.PROCESSES && job.operation() == Operation.READ) {
      Role.holdToTransport(agent, config, wish);
    }
    peer.send(Conversation.JOB, offer);
    JsonNode verdict = departure.serve(peer);
    peer.send(Conversation.BYE, Map.of());
    Map<String, Object> result = new LinkedHashMap<>();
    verdict.path("result").propertyStream().forEach(entry -> result.put(entry.getKey(), Json.plain(entry.getValue())));
    parent.event("result", Map.of("result", result));
    return verdict.path("result").path("verified").asBoolean(false) ? ExitCodes.DONE : ExitCodes.BAD_RESULT;
  }
}
