package dev.sluice.tck.suite;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;

/** The other host of a certification over two, where {@code ./sluice tck-peer} starts the peers' processes. */
public final class RemoteHost {
  /** The system property with its address, {@code HOST:PORT}; without it peers are processes of this host. */
  public static final String PROPERTY = "sluice.tck.peer";

  private static final int CONNECT_MILLIS = 10_000;

  private RemoteHost() {}

  /** Whether there is one. */
  static boolean used() {
    return address().isPresent();
  }

  private static Optional<String> address() {
    return Optional.ofNullable(System.getProperty(PROPERTY));
  }

  /** Starts a process there. */
  static PeerLife start(Map<String, String> environment) throws IOException {
    String address = address().orElseThrow();
    int colon = address.lastIndexOf(':');
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getByName(address.substring(0, colon)), Integer.parseInt(address.substring(colon + 1))), CONNECT_MILLIS);
    socket.setTcpNoDelay(true);
    return RemoteLife.begin(socket, environment);
  }
}
