package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.AgentConfig;
import dev.sluice.AgentMetadata;
import dev.sluice.Notification;
import dev.sluice.UnavailableException;
import dev.sluice.config.EngineSettings;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.tck.device.SimulatedDevices;
import dev.sluice.tck.workload.BlockTable;
import dev.sluice.tck.workload.Content;
import dev.sluice.tck.workload.FileContent;
import dev.sluice.tck.workload.SeededContent;
import dev.sluice.tck.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What prefill and decode have in common. */
final class Role {
  /** The region's name on both sides. */
  static final String REGION = "kv";

  /** How long a step may take that needs no bytes to be moved. */
  static final Duration STEP = Duration.ofSeconds(60);

  private static final String REQUIRE_TRANSPORT = "require_transport";

  private static final Duration NOTIFIED = Duration.ofSeconds(10);

  private Role() {}

  /** What the role's agent is opened with. */
  static AgentConfig config(String role, RoleRequest request, Map<String, String> environment) {
    String name = role + "-" + ProcessHandle.current().pid();
    AgentConfig config = Selections.agent(name, request.backend(), request.engineConfig(), environment);
    return request.simulated() ? config.withCuda(SimulatedDevices.driver()) : config;
  }

  /** What the backends of an agent reach; refuses what was asked for and does not go with it. */
  static Reach reach(AgentConfig config, RoleRequest request) {
    Reach reach = Reach.of(config);
    reach.check(request, config);
    return reach;
  }

  /**
   * Connects to the side that posts where a transport is required here: the engine looks at the route of those to whom it connects, and else only the side that posts does.
   *
   * @param metadata the other side's
   */
  static void holdToTransport(Agent agent, AgentConfig config, JsonNode metadata) {
    if (config.selection().parameters().values().stream().anyMatch(parameters -> parameters.containsKey(REQUIRE_TRANSPORT))) {
      agent.connect(metadata(metadata));
    }
  }

  /** The driver of the devices that the pools lie on. */
  static CudaDriver driver(RoleRequest request) {
    try {
      return request.simulated() ? SimulatedDevices.driver() : CudaDriver.ofThisMachine();
    } catch (UnavailableException none) {
      throw new Failure(ExitCodes.UNAVAILABLE, "unavailable", "--memory device: " + none.getMessage(), "use --memory host, or --device simulated to try it without one", none);
    }
  }

  /** The cluster's secret, else the one of a demo's two processes, else none. */
  static @Nullable String secret(RoleRequest request, Map<String, String> environment) {
    String cluster = EngineSettings.fromEnvironment(environment).clusterSecret();
    return cluster == null ? request.token() : cluster;
  }

  static BlockTable sourceTable(Job job) {
    return BlockTable.random(job.workload(), job.seed() + 1);
  }

  static BlockTable targetTable(Job job) {
    return BlockTable.random(job.workload(), job.seed() + 2);
  }

  /** What the blocks hold; null where a file gives it and the file is not here. */
  static @Nullable Content content(Job job, @Nullable Path input) throws IOException {
    if (job.fileBytes() == 0) {
      return new SeededContent(job.seed());
    }
    return input == null ? null : new FileContent(input);
  }

  static String encode(AgentMetadata metadata) {
    return Base64.getEncoder().encodeToString(metadata.encode());
  }

  static AgentMetadata metadata(JsonNode message) {
    try {
      return AgentMetadata.decode(Base64.getDecoder().decode(message.path("metadata").asString("")));
    } catch (IllegalArgumentException notBase64) {
      throw new Failure(ExitCodes.PEER, "metadata", "the peer's metadata is not encoded as ours is", "use one release on both sides", notBase64);
    }
  }

  /** What the posting that carries everything says when it is there. */
  static byte[] done(int repetition, String checksum) {
    return ("done " + repetition + " " + checksum).getBytes(StandardCharsets.UTF_8);
  }

  static void expectDone(Agent agent, Notification holder, int repetition, String checksum, Conversation peer) throws InterruptedException {
    awaitNotification(agent, holder, peer, System.nanoTime() + NOTIFIED.toNanos());
    checkDone(holder, repetition, checksum);
  }

  static void checkDone(Notification holder, int repetition, String checksum) {
    String got = new String(holder.toBytes(), StandardCharsets.UTF_8);
    String wanted = new String(done(repetition, checksum), StandardCharsets.UTF_8);
    if (!got.equals(wanted)) {
      throw new Failure(
          ExitCodes.INTERNAL, "notification", "the notification '" + got + "' came instead of '" + wanted + "'",
          "run the command again with --verbose and report its output");
    }
  }

  private static void awaitNotification(Agent agent, Notification holder, Conversation peer, long deadline) throws InterruptedException {
    while (!agent.notifications().await(holder, Duration.ofMillis(100))) {
      peer.check();
      if (System.nanoTime() > deadline) {
        throw Failure.peer("timed-out", "the notification of a finished transfer did not come within " + NOTIFIED.toSeconds() + " s",
            "report this with the output of ./sluice info");
      }
    }
  }

  static String describe(Workload workload) {
    return workload.id() + " (" + workload.title() + ")";
  }
}
