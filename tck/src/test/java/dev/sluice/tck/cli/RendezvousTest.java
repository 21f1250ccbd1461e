package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RendezvousTest {
  private static final String SECRET = "a secret of the cluster";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final LinkedBlockingQueue<String> log = new LinkedBlockingQueue<>();

  @Test
  void messagesArriveInOrder() throws Exception {
    try (Rendezvous listener = listen(null);
        Conversation decode = connect(listener.port(), null);
        Conversation prefill = listener.await(LONG)) {
      decode.send("first", Map.of("n", 1));
      decode.send("second", Map.of("n", 2));

      assertThat(prefill.receive("first", LONG).path("n").asInt()).isEqualTo(1);
      assertThat(prefill.receive("second", LONG).path("n").asInt()).isEqualTo(2);
    }
  }

  @Test
  void withOneSecretBothSidesTalk() throws Exception {
    try (Rendezvous listener = listen(SECRET);
        Conversation decode = connect(listener.port(), SECRET);
        Conversation prefill = listener.await(LONG)) {
      decode.send("a", Map.of());
      prefill.send("b", Map.of());

      assertThat(prefill.receive("a", LONG)).isNotNull();
      assertThat(decode.receive("b", LONG)).isNotNull();
    }
  }

  @Test
  void anotherSecretIsRefusedAndSaysSo() throws Exception {
    try (Rendezvous listener = listen(SECRET)) {
      assertFails(() -> connect(listener.port(), "another secret altogether"), "secret", "SLUICE_CLUSTER_SECRET");
      assertThat(log.poll(20, TimeUnit.SECONDS)).contains("SLUICE_CLUSTER_SECRET");
    }
  }

  @Test
  void aSecretOnOneSideOnlyIsRefusedAndSaysWhere() throws Exception {
    try (Rendezvous listener = listen(SECRET)) {
      assertFails(() -> connect(listener.port(), null), "secret", "and not here");
    }
    try (Rendezvous listener = listen(null)) {
      assertFails(() -> connect(listener.port(), SECRET), "secret", "here and not at");
    }
  }

  @Test
  void strangersAreDroppedAndDoNotKeepTheOthersWaiting() throws Exception {
    try (Rendezvous listener = listen(null);
        Socket silent = raw(listener.port());
        Socket browser = raw(listener.port())) {
      browser.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(log.poll(20, TimeUnit.SECONDS)).contains("is not Sluice").contains("GET / HTTP");

      try (Conversation decode = connect(listener.port(), null);
          Conversation prefill = listener.await(LONG)) {
        decode.send("a", Map.of());
        assertThat(prefill.receive("a", LONG)).isNotNull();
      }
      assertThat(silent.isConnected()).isTrue();
    }
  }

  @Test
  void aListenerThatSaysNothingIsNotSluice() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      assertFails(() -> Rendezvous.connect(address(server.getLocalPort()), null, LONG, SHORT), "not-sluice", "is not Sluice, or hangs");
    }
  }

  @Test
  void aListenerThatAnswersAsABrowserWouldExpectIsNotSluice() throws Exception {
    assertListenerFails("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "is not Sluice");
  }

  @Test
  void aListenerThatPoursBytesIsLeftAtTheFirst() throws Exception {
    assertListenerFails(new byte[64 << 20], "is not Sluice");
  }

  @Test
  void aListenerThatDripsBytesIsGivenUpInTime() throws Exception {
    byte[] start = {'S', 'L', 'U'};
    assertListenerFails(start, "sent 3 bytes of a greeting in time");
  }

  @Test
  void aMessageOfAGigabyteIsRefusedByItsLength() throws Exception {
    try (Rendezvous listener = listen(null);
        Socket socket = raw(listener.port())) {
      greet(socket);
      socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(1 << 30).array());
      Conversation prefill = listener.await(LONG);

      assertFails(() -> prefill.receive("a", LONG), "protocol", "announces a message of 1073741824 bytes");
    }
  }

  @Test
  void aMessageThatIsNoJsonIsRefused() throws Exception {
    try (Rendezvous listener = listen(null);
        Socket socket = raw(listener.port())) {
      greet(socket);
      socket.getOutputStream().write(ByteBuffer.allocate(7).putInt(3).put("abc".getBytes(StandardCharsets.US_ASCII)).array());
      Conversation prefill = listener.await(LONG);

      assertFails(() -> prefill.receive("a", LONG), "protocol", "sent no JSON");
    }
  }

  @Test
  void aPeerThatGoesWithoutAWordIsLost() throws Exception {
    try (Rendezvous listener = listen(null)) {
      try (Socket socket = raw(listener.port())) {
        greet(socket);
      }
      Conversation prefill = listener.await(LONG);

      assertFails(() -> prefill.receive("a", LONG), Failure.PEER_LOST, "is gone");
    }
  }

  @Test
  void aPeerThatIsSilentIsLostWithinTenSeconds() throws Exception {
    try (Rendezvous listener = listen(null);
        Socket socket = raw(listener.port())) {
      greet(socket);
      Conversation prefill = listener.await(LONG);
      long begin = System.nanoTime();

      assertFails(() -> prefill.receive("a", LONG), Failure.PEER_LOST, "silent");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void whatAPeerReportsIsToldWithItsWords() throws Exception {
    try (Rendezvous listener = listen(null);
        Conversation decode = connect(listener.port(), null);
        Conversation prefill = listener.await(LONG)) {
      decode.fail(new Failure(3, "unavailable", "no library", "get one"));

      assertFails(() -> prefill.receive("a", LONG), Failure.PEER_FAILED, "no library");
    }
  }

  @Test
  void aMismatchEndsBothSidesAlike() throws Exception {
    try (Rendezvous listener = listen(null);
        Conversation decode = connect(listener.port(), null);
        Conversation prefill = listener.await(LONG)) {
      prefill.fail(Mismatch.of("--repeat is 1 on prefill and 2 on decode"));

      assertThatThrownBy(() -> decode.receive("a", LONG))
          .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.exit()).isEqualTo(2))
          .hasMessageContaining("--repeat");
    }
  }

  @Test
  void aSecondDecodeWorkerIsTold() throws Exception {
    try (Rendezvous listener = listen(null);
        Conversation _ = connect(listener.port(), null)) {
      assertThat(listener.await(LONG)).isNotNull();

      assertThatThrownBy(() -> connect(listener.port(), null).receive("a", LONG)).isInstanceOf(Failure.class);
    }
  }

  @Test
  void aPortInUseIsAConfigurationError() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Rendezvous.listen(address(taken.getLocalPort()), null, SHORT, log::add))
          .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.exit()).isEqualTo(2))
          .hasMessageContaining("in use");
    }
  }

  @Test
  void nobodyListeningIsThePeersFailure() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertFails(() -> connect(port, null), "unreachable", "refused");
  }

  @Test
  void aHostThatIsNotThereIsThePeersFailure() {
    assertFails(() -> Rendezvous.connect(new HostPort("--connect", "host.invalid", 1), null, LONG, SHORT), "unreachable", "host.invalid");
  }

  @Test
  void nobodyComingIsToldAfterTheTimeout() {
    try (Rendezvous listener = listen(null)) {
      assertFails(() -> listener.await(SHORT), "timed-out", "no decode worker came");
    }
  }

  private void assertListenerFails(byte[] answer, String message) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answer(server, answer));
      assertFails(() -> Rendezvous.connect(address(server.getLocalPort()), null, LONG, SHORT), "not-sluice", message);
    }
  }

  private static void answer(ServerSocket server, byte[] answer) {
    try (Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write(answer);
      out.flush();
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // Until the other side hangs up.
      }
    } catch (IOException hungUp) {
      // That is what is tested.
    }
  }

  private Rendezvous listen(@Nullable String secret) {
    return Rendezvous.listen(address(0), secret, LONG, log::add);
  }

  private static Conversation connect(int port, @Nullable String secret) {
    return Rendezvous.connect(address(port), secret, LONG, LONG);
  }

  private static Socket raw(int port) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static HostPort address(int port) {
    return new HostPort("--connect", "127.0.0.1", port);
  }

  /** A greeting without a secret, as ours, by hand. */
  private static void greet(Socket socket) throws IOException {
    byte[] greeting = new byte[41];
    System.arraycopy(new byte[] {'S', 'L', 'U', 'I', 'C', 'E', 0x1A, 1}, 0, greeting, 0, 8);
    socket.getOutputStream().write(greeting);
    assertThat(socket.getInputStream().readNBytes(41)).startsWith('S', 'L', 'U', 'I', 'C', 'E');
  }

  private static void assertFails(ThrowingCallable action, String kind, String message) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(kind);
              assertThat(failure.exit()).isEqualTo(4);
              assertThat(failure.text()).contains(message);
            });
  }
}
