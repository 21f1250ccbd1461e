package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.Notification;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.Peer;
import dev.sluice.Rights;
import dev.sluice.config.EngineSettings;
import dev.sluice.tck.workload.Content;
import dev.sluice.tck.workload.Difference;
import dev.sluice.tck.workload.Pool;
import dev.sluice.tck.workload.PoolView;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Takes the blocks of a prefill worker into a pool of its own and compares every byte. */
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
    try (Agent agent = Role.open(RoleRequest.DECODE, request, environment)) {
      String text = request.address() == null ? parent.take().path("connect").asString("") : request.address();
      HostPort address = HostPort.parse("--connect", text);
      EngineSettings settings = EngineSettings.fromEnvironment(environment);
      try (Conversation peer = Rendezvous.connect(address, secret, settings.connectTimeout(), Rendezvous.GREETING)) {
        try {
          parent.event("met", Map.of());
          return talk(agent, peer);
        } catch (Throwable thrown) {
          // First said, then cleaned up: closing an agent whose peer hangs takes its time.
          parent.event("error", Failure.of(thrown).json());
          peer.fail(Failure.of(thrown));
          throw thrown;
        }
      }
    }
  }

  private int talk(Agent agent, Conversation peer) throws IOException, InterruptedException {
    peer.send(Conversation.WISH, request.wish());
    JsonNode offer = peer.receive(Conversation.JOB, request.timeout());
    Job job = Job.of(offer.path("job"));
    Pool pool = Pool.target(job.workload());
    MemoryCheck.one(job.workload(), pool.bytes());
    JobMemory memory = JobMemory.allocate(agent, job, pool.bytes(), Rights.WRITE, request);
    PoolView view = new PoolView(job.workload(), pool, Role.targetTable(job), memory.bytes());
    try (Content content = Role.content(job, request.input())) {
      Tally tally = new Tally(offer.path("checksum").asString(""), content != null);
      if (job.operation() == Operation.READ) {
        fetch(agent, peer, job, offer, memory, view, content, tally);
      } else {
        take(agent, peer, job, memory, view, content, tally);
      }
      Map<String, Object> result = Results.of(job, tally, job.memory() == MemoryKind.DEVICE && request.simulated(), offer.path("pid").asLong(), ProcessHandle.current().pid());
      peer.send(Conversation.VERDICT, Map.of("result", result, "repetitions", tally.repetitions));
      peer.receive(Conversation.BYE, Role.STEP);
      parent.event("result", Map.of("result", result));
      return tally.verified ? ExitCodes.DONE : ExitCodes.BAD_RESULT;
    }
  }

  private void fetch(
      Agent agent, Conversation peer, Job job, JsonNode offer, JobMemory memory, PoolView view, @Nullable Content content, Tally tally)
      throws IOException, InterruptedException {
    Peer prefill = agent.connect(Role.metadata(offer));
    Mover.Side here = new Mover.Side(view.pool(), view.table());
    Mover.Side there = new Mover.Side(Pool.source(job.workload()), Role.sourceTable(job));
    try (Mover mover = new Mover(agent, job.workload(), memory.region(), here, prefill.region(Role.REGION), there)) {
      tally.coldNanos = mover.warmUp(Operation.READ, peer);
      do {
        view.clear();
        memory.publish();
        tally.nanos += mover.move(Operation.READ, Role.done(tally.repetitions + 1, tally.checksum), peer);
        tally.route = Results.route(mover.route());
      } while (check(memory, view, content, tally, job));
    }
  }

  /** Prefill writes; its notification says that all bytes are there. */
  private void take(Agent agent, Conversation peer, Job job, JobMemory memory, PoolView view, @Nullable Content content, Tally tally)
      throws IOException, InterruptedException {
    Notification holder = new Notification();
    peer.send(Conversation.READY, Map.of("metadata", Role.encode(agent.metadata())));
    tally.coldNanos = await(peer, Conversation.WARM).path("nanos").asLong();
    do {
      view.clear();
      memory.publish();
      peer.send(Conversation.NEXT, Map.of());
      JsonNode moved = await(peer, Conversation.MOVED);
      Role.expectDone(agent, holder, tally.repetitions + 1, tally.checksum, peer);
      tally.nanos += moved.path("nanos").asLong();
      Map<String, Object> route = new LinkedHashMap<>();
      moved.path("route").propertyStream().forEach(entry -> route.put(entry.getKey(), Json.plain(entry.getValue())));
      tally.route = route;
    } while (check(memory, view, content, tally, job));
  }

  /** The posting has a deadline of its own, and the conversation ends with the peer: no third limit is needed. */
  private static JsonNode await(Conversation peer, String type) throws InterruptedException {
    while (true) {
      JsonNode message = peer.poll(type, Duration.ofMillis(100));
      if (message != null) {
        return message;
      }
    }
  }

  /** Compares one repetition; false when there is no next one. */
  private boolean check(JobMemory memory, PoolView view, @Nullable Content content, Tally tally, Job job) throws IOException {
    tally.repetitions++;
    memory.refresh();
    String got = view.checksum();
    Optional<Difference> difference = content == null ? Optional.empty() : view.compare(content);
    tally.got = got;
    tally.difference = difference.orElse(null);
    tally.verified = difference.isEmpty() && got.equals(tally.checksum);
    parent.event("progress", Map.of("done", tally.repetitions, "total", job.repeat()));
    return tally.verified && tally.repetitions < job.repeat();
  }
}
