package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Region;
import dev.sluice.Rights;
import dev.sluice.tck.workload.Content;
import dev.sluice.tck.workload.Pool;
import dev.sluice.tck.workload.PoolView;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fills a pool and hands it out: decode fetches from it, or it pushes to decode. */
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
    try (Rendezvous rendezvous = Rendezvous.listen(address, secret, Rendezvous.GREETING, parent::note)) {
      try (Agent agent = Role.open(RoleRequest.PREFILL, request, environment)) {
        parent.event("listening", Map.of("port", rendezvous.port(), "host", address.host()));
        return serve(agent, rendezvous);
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

  private int serve(Agent agent, Rendezvous rendezvous) throws IOException, InterruptedException {
    Pool pool = Pool.source(job.workload());
    JobMemory memory = JobMemory.allocate(agent, job, pool.bytes(), Rights.READ, request);
    PoolView view = new PoolView(job.workload(), pool, Role.sourceTable(job), memory.bytes());
    try (Content content = Objects.requireNonNull(Role.content(job, request.input()), "content")) {
      view.fill(content);
    }
    String checksum = view.checksum();
    if (request.tamper()) {
      view.tamper(job.seed() * 31);
    }
    memory.publish();
    Conversation peer = rendezvous.await(request.timeout());
    parent.event("met", Map.of());
    JsonNode wish = peer.receive(Conversation.WISH, Role.STEP);
    job.disagreement(wish).ifPresent(differences -> {
      throw Mismatch.of(differences);
    });
    Map<String, Object> offer = new LinkedHashMap<>();
    offer.put("job", job.json());
    offer.put("metadata", Role.encode(agent.metadata()));
    offer.put("checksum", checksum);
    offer.put("pid", ProcessHandle.current().pid());
    peer.send(Conversation.JOB, offer);
    JsonNode verdict = job.operation() == Operation.READ ? watch(agent, peer, checksum) : push(agent, peer, memory.region(), view, checksum);
    peer.send(Conversation.BYE, Map.of());
    Map<String, Object> result = new LinkedHashMap<>();
    verdict.path("result").propertyStream().forEach(entry -> result.put(entry.getKey(), Json.plain(entry.getValue())));
    parent.event("result", Map.of("result", result));
    return verdict.path("result").path("verified").asBoolean(false) ? ExitCodes.DONE : ExitCodes.BAD_RESULT;
  }

  /** Decode reads; each reading tells us by a notification that our blocks may be used for something else. */
  private static JsonNode watch(Agent agent, Conversation peer, String checksum) throws InterruptedException {
    Notification holder = new Notification();
    int told = 0;
    while (true) {
      if (agent.notifications().await(holder, Duration.ofMillis(20))) {
        Role.checkDone(holder, ++told, checksum);
      }
      JsonNode verdict = peer.poll(Conversation.VERDICT, Duration.ZERO);
      if (verdict != null) {
        int repetitions = verdict.path("repetitions").asInt();
        while (told < repetitions) {
          Role.expectDone(agent, holder, ++told, checksum, peer);
        }
        return verdict;
      }
    }
  }

  private JsonNode push(Agent agent, Conversation peer, Region region, PoolView view, String checksum) throws InterruptedException {
    JsonNode ready = peer.receive(Conversation.READY, Role.STEP);
    Peer decode = agent.connect(Role.metadata(ready));
    Mover.Side here = new Mover.Side(view.pool(), view.table());
    Mover.Side there = new Mover.Side(Pool.target(job.workload()), Role.targetTable(job));
    try (Mover mover = new Mover(agent, job.workload(), region, here, decode.region(Role.REGION), there)) {
      peer.send(Conversation.WARM, Map.of("nanos", mover.warmUp(Operation.WRITE, peer)));
      int repetition = 0;
      while (true) {
        JsonNode message = peer.poll(Duration.ofMillis(100));
        if (message == null) {
          continue;
        }
        if (message.path("type").asString("").equals(Conversation.VERDICT)) {
          return message;
        }
        long nanos = mover.move(Operation.WRITE, Role.done(++repetition, checksum), peer);
        peer.send(Conversation.MOVED, Map.of("nanos", nanos, "route", Results.route(mover.route())));
      }
    }
  }
}
