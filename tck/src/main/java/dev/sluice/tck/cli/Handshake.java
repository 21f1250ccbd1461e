package dev.sluice.tck.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a rendezvous, the same both ways: magic, version, whether a secret is set, a nonce; then, with a secret, a proof that the
 * sender knows it. Bounded in bytes and in time, whatever the peer sends or does not send.
 */
final class Handshake {
  private static final byte[] MAGIC = {'S', 'L', 'U', 'I', 'C', 'E', 0x1A};
  private static final byte VERSION = 1;
  private static final int NONCE = 32;
  private static final int SHOWN = 24;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Socket socket;
  private final long deadline;
  private final String peer;

  private Handshake(Socket socket, Duration limit) {
    this.socket = socket;
    this.deadline = System.nanoTime() + limit.toNanos();
    this.peer = String.valueOf(socket.getRemoteSocketAddress()).replaceFirst("^.*/", "");
  }

  /** Greets the peer; the socket is closed when that fails. */
  static Conversation with(Socket socket, boolean listener, @Nullable String secret, Duration limit) {
    Handshake handshake = new Handshake(socket, limit);
    try {
      return handshake.perform(listener, secret);
    } catch (IOException broken) {
      close(socket);
      throw Failure.peer("not-sluice", handshake.peer + " hung up during the greeting: " + broken.getMessage(),
          "check that a sluice prefill listens there");
    } catch (Failure failure) {
      close(socket);
      throw failure;
    }
  }

  private Conversation perform(boolean listener, @Nullable String secret) throws IOException {
    socket.setTcpNoDelay(true);
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    OutputStream out = socket.getOutputStream();
    byte[] greeting = Arrays.copyOf(MAGIC, MAGIC.length + 2 + NONCE);
    greeting[MAGIC.length] = VERSION;
    greeting[MAGIC.length + 1] = (byte) (secret == null ? 0 : 1);
    System.arraycopy(nonce, 0, greeting, MAGIC.length + 2, NONCE);
    out.write(greeting);
    out.flush();
    byte[] theirs = read(greeting.length);
    int theirVersion = theirs[MAGIC.length];
    if (theirVersion != VERSION) {
      throw Failure.peer("protocol", peer + " speaks version " + theirVersion + " of this exchange, we speak " + VERSION,
          "use one release on both sides");
    }
    boolean theirSecret = theirs[MAGIC.length + 1] != 0;
    if (theirSecret != (secret != null)) {
      throw Failure.peer("secret", "SLUICE_CLUSTER_SECRET is set " + (theirSecret ? "at " + peer + " and not here" : "here and not at " + peer),
          "set the same SLUICE_CLUSTER_SECRET on both sides, or on neither");
    }
    byte[] theirNonce = Arrays.copyOfRange(theirs, MAGIC.length + 2, theirs.length);
    if (secret == null) {
      return new Conversation(socket, peer, null, listener);
    }
    byte[] nonces = listener ? Bytes.concat(theirNonce, nonce) : Bytes.concat(nonce, theirNonce);
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    out.write(Bytes.hmac(key, proof(listener), nonces));
    out.flush();
    if (!MessageDigest.isEqual(read(Bytes.HMAC), Bytes.hmac(key, proof(!listener), nonces))) {
      throw Failure.peer("secret", "SLUICE_CLUSTER_SECRET at " + peer + " is another than ours",
          "set the same SLUICE_CLUSTER_SECRET on both sides");
    }
    return new Conversation(socket, peer, Bytes.hmac(key, "session".getBytes(StandardCharsets.UTF_8), nonces), listener);
  }

  /** Each side proves in its own name, so that a proof cannot be sent back to its sender. */
  private static byte[] proof(boolean listener) {
    return (listener ? "listener" : "connector").getBytes(StandardCharsets.UTF_8);
  }

  /** Reads so many bytes; the first that do not fit end it, so that a talkative stranger is not listened to. */
  private byte[] read(int count) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[count];
    int have = 0;
    while (have < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw silent(have);
      }
      socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
      int read;
      try {
        read = in.read(bytes, have, count - have);
      } catch (SocketTimeoutException timeout) {
        throw silent(have);
      }
      if (read < 0) {
        throw stranger(bytes, have, "closed the connection");
      }
      have += read;
      int compared = Math.min(have, MAGIC.length);
      if (count > Bytes.HMAC && !Arrays.equals(bytes, 0, compared, MAGIC, 0, compared)) {
        throw stranger(bytes, have, "");
      }
    }
    return bytes;
  }

  private Failure silent(int have) {
    return Failure.peer("not-sluice", peer + " is not Sluice, or hangs: it sent " + have + " bytes of a greeting in time",
        "check the host and the port");
  }

  private Failure stranger(byte[] bytes, int have, String what) {
    String shown = new String(bytes, 0, Math.min(have, SHOWN), StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
    return Failure.peer("not-sluice", peer + " is not Sluice: it " + (have == 0 ? what : "sent '" + shown + "'"),
        "check the host and the port");
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is given up anyway.
    }
  }
}
