package dev.sluice.tck.cli;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Messages between prefill and decode after the greeting: a length, a JSON object with a {@code type}, and with a secret a signature over
 * direction, number and object. Both sides ping, so that a peer that died or was stopped is noticed within seconds.
 */
final class Conversation implements AutoCloseable {
  static final String JOB = "job";
  static final String WISH = "wish";
  static final String READY = "ready";
  static final String WARM = "warm";
  static final String NEXT = "next";
  static final String MOVED = "moved";
  static final String VERDICT = "verdict";
  static final String BYE = "bye";

  /** The longest message. */
  static final int MAX_MESSAGE = 16 << 20;

  private static final String PING = "ping";
  private static final String ERROR = "error";
  private static final long PING_MILLIS = 1_000;
  private static final int SILENCE_MILLIS = 7_000;
  private static final int MOST_UNREAD = 1_024;

  private final Socket socket;
  private final String peer;
  private final byte @Nullable [] key;
  private final boolean listener;
  private final LinkedBlockingQueue<JsonNode> unread = new LinkedBlockingQueue<>(MOST_UNREAD);
  private final ReentrantLock sending = new ReentrantLock();
  private final Thread reader;
  private final Thread pinger;
  private long sent;
  private volatile @Nullable Failure failure;
  private volatile boolean ended;

  Conversation(Socket socket, String peer, byte @Nullable [] key, boolean listener) {
    this.socket = socket;
    this.peer = (listener ? "the decode process at " : "the prefill process at ") + peer;
    this.key = key;
    this.listener = listener;
    this.reader = Thread.ofPlatform().daemon().name("rendezvous-read").unstarted(this::read);
    this.pinger = Thread.ofPlatform().daemon().name("rendezvous-ping").unstarted(this::ping);
    reader.start();
    pinger.start();
  }

  void send(String type, Map<String, ?> content) {
    check();
    transmit(type, content);
  }

  /** Tells the peer why we fail; whether it hears it does not matter any more. */
  void fail(Failure cause) {
    if (!cause.isConsequence() && failure == null) {
      try {
        transmit(ERROR, cause.json());
      } catch (Failure lost) {
        cause.addSuppressed(lost);
      }
    }
  }

  /** Takes the next message, which must be of this type. */
  JsonNode receive(String type, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode message = poll(type, Duration.ofMillis(100));
      if (message != null) {
        return message;
      }
    }
    throw Failure.peer("timed-out", peer + " did not send '" + type + "' in " + timeout.toSeconds() + " s", "look at its output");
  }

  /** Takes the next message if one comes in time, which must be of this type. */
  @Nullable JsonNode poll(String type, Duration timeout) throws InterruptedException {
    JsonNode message = poll(timeout);
    if (message == null) {
      return null;
    }
    String got = message.get("type").stringValue();
    if (!got.equals(type)) {
      throw Failure.peer("protocol", peer + " sent '" + got + "' instead of '" + type + "'", "use one release on both sides");
    }
    return message;
  }

  /** Takes the next message, of whatever type, if one comes in time. */
  @Nullable JsonNode poll(Duration timeout) throws InterruptedException {
    JsonNode message = unread.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (message == null) {
      check();
      if (ended && unread.isEmpty()) {
        throw lost("said goodbye before the job was done", null);
      }
    }
    return message;
  }

  /** Throws when the peer is gone or reported a failure. */
  void check() {
    Failure cause = failure;
    if (cause != null) {
      throw cause;
    }
  }

  private void transmit(String type, Map<String, ?> content) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("type", type);
    message.putAll(content);
    byte[] bytes = Json.bytes(message);
    sending.lock();
    try {
      OutputStream out = socket.getOutputStream();
      byte[] frame = Bytes.concat(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array(), bytes);
      out.write(key == null ? frame : Bytes.concat(frame, signature(key, listener, sent, bytes)));
      out.flush();
      sent++;
    } catch (IOException broken) {
      throw lost("is gone", broken);
    } finally {
      sending.unlock();
    }
  }

  private static byte[] signature(byte[] key, boolean fromListener, long number, byte[] message) {
    byte[] head = ByteBuffer.allocate(1 + Long.BYTES).put((byte) (fromListener ? 1 : 0)).putLong(number).array();
    return Bytes.hmac(key, head, message);
  }

  private void read() {
    try {
      socket.setSoTimeout(SILENCE_MILLIS);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      for (long number = 0; !ended; number++) {
        take(readMessage(in, number));
      }
    } catch (EOFException gone) {
      note(lost("is gone: the connection was closed", gone));
    } catch (SocketTimeoutException silent) {
      note(lost("is silent for " + SILENCE_MILLIS / 1_000 + " s", silent));
    } catch (IOException broken) {
      note(lost("is gone: " + broken.getMessage(), broken));
    } catch (InterruptedException stopped) {
      note(lost("is not listened to any more", stopped));
    } catch (Failure wrong) {
      note(wrong);
    }
  }

  private void take(JsonNode message) throws InterruptedException {
    switch (message.get("type").stringValue()) {
      case PING -> { }
      case ERROR -> note(reported(message));
      case BYE -> {
        unread.put(message);
        ended = true;
      }
      default -> unread.put(message);
    }
  }

  private JsonNode readMessage(DataInputStream in, long number) throws IOException {
    int length = in.readInt();
    if (length < 2 || length > MAX_MESSAGE) {
      throw Failure.peer(
          "protocol", peer + " announces a message of " + Integer.toUnsignedString(length) + " bytes, at most " + MAX_MESSAGE + " are taken",
          "check that it is Sluice, of the same release");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    if (key != null && !MessageDigest.isEqual(in.readNBytes(Bytes.HMAC), signature(key, !listener, number, bytes))) {
      throw Failure.peer("secret", "a message of " + peer + " is not signed with our SLUICE_CLUSTER_SECRET", "look for who sits in between");
    }
    try {
      JsonNode message = Json.object(bytes);
      JsonNode type = message.get("type");
      if (type != null && type.isString()) {
        return message;
      }
    } catch (Json.NotJsonException notJson) {
      throw new Failure(ExitCodes.PEER, "protocol", peer + " sent no JSON", "use one release on both sides", notJson);
    }
    throw Failure.peer("protocol", peer + " sent a message without a type", "use one release on both sides");
  }

  /** A mismatch is everybody's fault, so both sides end alike; of any other failure the peer's own output says more. */
  private Failure reported(JsonNode message) {
    String text = message.path("message").asString("");
    String remedy = message.path("remedy").asString("");
    boolean mismatch = message.path("kind").asString("").equals(Mismatch.KIND);
    return mismatch
        ? new Failure(ExitCodes.CONFIGURATION, Mismatch.KIND, text, remedy)
        : Failure.peer(Failure.PEER_FAILED, peer + " failed: " + text, remedy);
  }

  private void note(Failure cause) {
    if (failure == null && !ended) {
      failure = cause;
    }
  }

  private Failure lost(String what, @Nullable Throwable cause) {
    return new Failure(ExitCodes.PEER, Failure.PEER_LOST, peer + " " + what, "look at its output and start both sides again", cause);
  }

  private void ping() {
    try {
      while (!ended && failure == null) {
        Thread.sleep(PING_MILLIS);
        transmit(PING, Map.of());
      }
    } catch (InterruptedException | Failure over) {
      // The reader notices a lost peer, and closing interrupts.
    }
  }

  @Override
  public void close() {
    ended = true;
    pinger.interrupt();
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is given up anyway.
    }
  }
}
