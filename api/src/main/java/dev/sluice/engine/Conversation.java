package dev.sluice.engine;

import dev.sluice.AgentMetadata;
import dev.sluice.MetadataException;
import dev.sluice.PeerLostException;
import dev.sluice.SluiceException;
import dev.sluice.StaleException;
import dev.sluice.TimedOutException;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Endpoint;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the engines tell each other, in frames over the backend's own notifications: greetings, so that nobody writes into a process that is not the
 * one it knows; revocations; heartbeats; credits; goodbyes. Frames are handled under the lock of the driver that received them.
 */
final class Conversation {
  private static final System.Logger LOG = System.getLogger("dev.sluice");
  private static final int PROTOCOL = 5;
  private static final String PURPOSE = "sluice control frame";
  private static final int MAX_TEXT_BYTES = 1024;
  private static final int MAX_METADATA_BYTES = 8192;

  private static final int ACCEPTED = 0;
  private static final int REFUSED_STALE = 1;
  private static final int REFUSED = 2;

  private final AgentEngine agent;

  Conversation(AgentEngine agent) {
    this.agent = agent;
  }

  // ---- greeting --------------------------------------------------------------------------------------------------------------

  /** Greets and waits for the answer, which tells what was deregistered since the metadata's epoch. */
  void greet(Connection connection, PeerHandle peer, long knownEpoch) {
    CompletableFuture<Void> answered;
    WorkerDriver driver = connection.driver();
    driver.lock().lock();
    try {
      SluiceException refusal = connection.state() == Connection.State.GREETING ? null : connection.refusal();
      if (refusal != null) {
        throw refusal;
      }
      answered = connection.greetAgain();
      WireWriter hello = new WireWriter().u16(PROTOCOL).uuid(connection.incarnation()).i64(knownEpoch).i64(connection.token()).i64(connection.credits().grant());
      hello.bytes(agent.addressOnly(connection).encode());
      connection.outbox().add(Frames.HELLO, 0, signed(hello));
    } finally {
      driver.lock().unlock();
    }
    driver.parked(1);
    try {
      answered.get(agent.settings().connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException nobody) {
      throw new PeerLostException("agent '" + peer.name() + "' did not answer over " + connection.unit().name() + " within "
          + agent.settings().connectTimeout().toMillis() + " ms: is its process running and reachable? (SLUICE_CONNECT_TIMEOUT_MS)", nobody);
    } catch (ExecutionException | CompletionException failed) {
      throw failed.getCause() instanceof SluiceException typed ? typed : new PeerLostException("greeting agent '" + peer.name() + "' failed", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new TimedOutException("interrupted while greeting agent '" + peer.name() + "'", interrupted);
    } finally {
      driver.parked(-1);
    }
  }

  /** Handles one control frame. Answers whether nobody reads it any more. */
  boolean handle(WorkerDriver driver, InboundFrames.InboundFrame frame) {
    int type = frame.type();
    WireReader in = frame.payload();
    if (type == Frames.HELLO) {
      greeted(driver, in);
      return true;
    }
    Connection connection = agent.byToken(frame.token());
    if (connection != null && connection.driver() != driver) {
      handleElsewhere(connection, type, in);
      return false;
    }
    if (connection != null) {
      handleQuietly(connection, type, in);
    }
    return true;
  }

  private void greeted(WorkerDriver driver, WireReader in) {
    try {
      hello(driver, in);
    } catch (SluiceException malformed) {
      LOG.log(System.Logger.Level.WARNING, "a greeting was dropped: " + malformed.getMessage());
    }
  }

  /** A method of its own, so that what it captures is allocated here alone. */
  private void handleElsewhere(Connection connection, int type, WireReader in) {
    connection.driver().execute(() -> handleQuietly(connection, type, in));
  }

  private void handleQuietly(Connection connection, int type, WireReader in) {
    try {
      handle(connection, type, in);
    } catch (SluiceException malformed) {
      LOG.log(System.Logger.Level.WARNING, "a control frame of type " + type + " was dropped: " + malformed.getMessage());
    }
  }

  private void handle(Connection connection, int type, WireReader in) {
    connection.heard();
    switch (type) {
      case Frames.HELLO_ANSWER -> helloAnswered(connection, in);
      case Frames.REVOKE -> revoke(connection, in);
      case Frames.REVOKED -> agent.releases().answered(in.i64(), connection);
      case Frames.HEARTBEAT -> connection.outbox().add(Frames.HEARTBEAT_ANSWER, new WireWriter());
      case Frames.HEARTBEAT_ANSWER -> {
        // Being heard is all.
      }
      case Frames.BYE -> connection.peerLeft();
      case Frames.CREDIT -> connection.credits().granted(in.i64());
      case Frames.SLABS, Frames.STAGE, Frames.STAGED, Frames.STAGE_END -> connection.staged().handle(type, in);
      case Frames.CHECK, Frames.CHECKED -> connection.checks().handle(type, in);
      default -> LOG.log(System.Logger.Level.WARNING, "peer '" + connection.peerName() + "' sent a control frame of unknown type " + type);
    }
  }

  private void hello(WorkerDriver driver, WireReader in) {
    byte[] body = verified(in);
    WireReader hello = new WireReader(body, 0, body.length);
    int protocol = hello.u16();
    UUID wanted = hello.uuid();
    long knownEpoch = hello.i64();
    long theirToken = hello.i64();
    long grant = hello.i64();
    AgentMetadata sender = AgentMetadata.decode(hello.bytes(MAX_METADATA_BYTES));
    agent.verify(sender);
    @Nullable String refusal = null;
    int code = ACCEPTED;
    if (agent.isClosed()) {
      code = REFUSED_STALE;
      refusal = "it is closed";
    } else if (protocol != PROTOCOL) {
      code = REFUSED;
      refusal = "it speaks version " + PROTOCOL + " of the engines' protocol, not " + protocol + ": use one release of Sluice on both sides";
    } else if (!wanted.equals(agent.incarnation())) {
      code = REFUSED_STALE;
      refusal = "the process at that address is agent '" + agent.name() + "' of another incarnation";
    } else if (sender.name().equals(agent.name()) && !sender.incarnation().equals(agent.incarnation())) {
      code = REFUSED;
      refusal = "it has the same name; names must be unique among agents that connect";
    }
    Connection connection = agent.connectionFrom(driver, sender, theirToken);
    if (connection == null) {
      return;
    }
    Greeting greeting = new Greeting(theirToken, grant, knownEpoch, code, refusal);
    if (connection.driver() == driver) {
      answer(connection, sender, greeting);
    } else {
      connection.driver().execute(() -> answer(connection, sender, greeting));
    }
  }

  /** A greeting and what we say to it. */
  private record Greeting(long theirToken, long grant, long knownEpoch, int code, @Nullable String refusal) {}

  private void answer(Connection connection, AgentMetadata sender, Greeting greeting) {
    connection.unit().entryIn(sender).ifPresent(entry -> connection.redirect(entry.endpoint()));
    String refusal = greeting.refusal();
    WireWriter answer = new WireWriter().u8(greeting.code()).text(refusal == null ? "" : refusal).uuid(agent.incarnation()).i64(connection.token()).i64(connection.credits().grant());
    byte[] endpointInfo = connection.endpointInfo();
    answer.bytes(endpointInfo);
    EpochRanges.revoked(agent.aliveEpochs(), greeting.knownEpoch(), connection.outbox().room() - endpointInfo.length).write(answer);
    connection.outbox().add(Frames.HELLO_ANSWER, greeting.theirToken(), signed(answer));
    if (greeting.code() == ACCEPTED) {
      boolean first = connection.state() == Connection.State.GREETING;
      connection.ready(greeting.theirToken(), greeting.grant());
      connection.heard();
      if (first) {
        agent.reports().greeted(connection);
      }
    } else {
      int _ = connection.outbox().turn();
      connection.refuse();
    }
  }

  private void helloAnswered(Connection connection, WireReader in) {
    byte[] body = verified(in);
    WireReader answer = new WireReader(body, 0, body.length);
    int code = answer.u8();
    String refusal = answer.text(MAX_TEXT_BYTES);
    UUID incarnation = answer.uuid();
    long theirToken = answer.i64();
    long grant = answer.i64();
    byte[] endpointInfo = answer.bytes(MAX_METADATA_BYTES);
    EpochRanges revoked = EpochRanges.read(answer);
    if (code != ACCEPTED) {
      String message = "agent '" + connection.peerName() + "' refused the connection: " + refusal;
      connection.lose(code == REFUSED_STALE ? new StaleException(message + "; take fresh metadata") : new MetadataException(message));
      return;
    }
    if (!incarnation.equals(connection.incarnation())) {
      connection.lose(new StaleException("the process at the address of agent '" + connection.peerName() + "' is another incarnation: take fresh metadata"));
      return;
    }
    connection.redirect(endpointInfo);
    connection.ready(theirToken, grant);
    PeerHandle peer = agent.peerOf(connection);
    if (peer != null) {
      peer.ofEpochs(revoked).forEach(PeerRegion::revoke);
    }
    boolean _ = connection.greeted().complete(null);
  }

  /** A connection for answering a greeting, made from the greeter's metadata. */
  @Nullable Endpoint answerEndpoint(WorkerDriver driver, BackendUnit unit, AgentMetadata sender) {
    AgentMetadata.BackendEntry entry = unit.entryIn(sender).orElse(null);
    try {
      return entry == null ? null : unit.backend().connect(sender.name(), entry.endpoint(), driver.worker());
    } catch (BackendException failed) {
      LOG.log(System.Logger.Level.WARNING, "agent '" + sender.name() + "' greeted us and cannot be answered: " + failed.getMessage());
      return null;
    }
  }

  // ---- the rest --------------------------------------------------------------------------------------------------------------

  private void revoke(Connection connection, WireReader in) {
    byte[] body = verified(in);
    WireReader revoke = new WireReader(body, 0, body.length);
    long round = revoke.i64();
    EpochRanges epochs = EpochRanges.read(revoke);
    PeerHandle peer = agent.peerOf(connection);
    List<PeerRegion> regions = peer == null ? List.of() : peer.ofEpochs(epochs);
    connection.revoke(round, regions);
  }

  byte[] revocation(long round, EpochRanges epochs) {
    WireWriter revoke = new WireWriter().i64(round);
    epochs.write(revoke);
    return signed(revoke);
  }

  private byte[] signed(WireWriter payload) {
    byte[] body = payload.toBytes();
    String secret = agent.settings().clusterSecret();
    WireWriter out = new WireWriter().bytes(body);
    if (secret != null) {
      out.raw(Signing.hmac(secret, PURPOSE, body, body.length));
    }
    return out.toBytes();
  }

  private byte[] verified(WireReader in) {
    byte[] body = in.bytes(Integer.MAX_VALUE);
    String secret = agent.settings().clusterSecret();
    if (secret != null && !Signing.same(Signing.hmac(secret, PURPOSE, body, body.length), in.raw(Signing.BYTES), 0)) {
      throw new MetadataException("it is not signed with our cluster secret");
    }
    return body;
  }

  /** Takes a notification of an agent without an engine, inside the backend's progress. It needs not be connected: whoever has our metadata may send some. */
  void receivedFrom(String sender, long address, long bytes) {
    if (agent.trustsForeign(sender)) {
      agent.queue().deliverForeign(agent.foreignConnection(sender), sender, address, (int) bytes);
    } else {
      LOG.log(System.Logger.Level.WARNING, "a notification of agent '" + sender + "', which has no engine of ours, was dropped: there is a cluster secret, and SLUICE_FOREIGN_PEERS does not name it");
    }
  }

  /** Takes a frame inside the backend's progress: users' notifications at once, control frames for later. */
  void received(WorkerDriver driver, long address, long bytes) {
    if (!Frames.framed(address, bytes)) {
      LOG.log(System.Logger.Level.DEBUG, "a frame of " + bytes + " bytes that no engine of ours sent was dropped");
      return;
    }
    if (Frames.type(address) != Frames.USER) {
      driver.inbound().copy(address, (int) bytes);
      return;
    }
    Connection connection = agent.byToken(Frames.token(address));
    if (connection != null) {
      connection.heard();
      agent.queue().deliver(connection, address + Frames.HEADER, (int) bytes - Frames.HEADER);
    }
  }

}
