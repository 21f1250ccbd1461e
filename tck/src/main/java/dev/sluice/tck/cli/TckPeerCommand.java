package dev.sluice.tck.cli;

import dev.sluice.tck.suite.CertifiedSuite;
import dev.sluice.tck.suite.Devices;
import dev.sluice.tck.suite.PeerServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The other host of a certification over two. */
@Command(
    name = "tck-peer",
    description = {
      "Start the peers' processes of a certification that runs on another host: ./sluice certify --peer HOST:PORT there.",
      "Whoever reaches the port can have such processes do the kit's commands: use it on a network that you trust, and end it with Ctrl-C."
    })
final class TckPeerCommand implements Callable<Integer> {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Mixin private final CertifiedOptions certified = new CertifiedOptions();

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The address and port to listen on, where certify finds it: 0.0.0.0 for all addresses, brackets around one of IPv6, port 0 for any that is free. Required.")
  private String listen = "";

  private final Console console;

  TckPeerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    HostPort address = HostPort.parse("--listen", listen);
    InetSocketAddress where = address.resolve(ExitCodes.CONFIGURATION);
    String name = certified.name();
    PeerServer server = new PeerServer(certified.jars(), Map.of(CertifiedSuite.BACKEND, name, Devices.PROPERTY, certified.device()), line -> {
      if (output.verbose) {
        console.note(line);
      }
    });
    try (ServerSocket socket = new ServerSocket()) {
      bind(socket, where, address);
      console.note("waiting for ./sluice certify --backend " + name + " --peer HOST:" + socket.getLocalPort() + " on " + address.host());
      server.serve(socket);
    }
    return ExitCodes.DONE;
  }

  private static void bind(ServerSocket socket, InetSocketAddress where, HostPort address) {
    try {
      socket.setReuseAddress(true);
      socket.bind(where);
    } catch (IOException taken) {
      throw Failure.configuration("--listen: " + address + " cannot be listened on: " + taken.getMessage(), "choose another port, or an address of this host");
    }
  }
}
