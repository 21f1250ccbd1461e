package dev.sluice.tck.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * An address as an option gives it.
 *
 * @param option the option's name, for messages
 * @param host a name or a number, without brackets
 * @param port from 0 to 65535
 */
record HostPort(String option, String host, int port) {

  static HostPort parse(String option, String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      colon = -1;
    }
    try {
      int port = colon < 0 ? -1 : Integer.parseInt(text.substring(colon + 1));
      if (port >= 0 && port <= 65_535 && !host.isBlank()) {
        return new HostPort(option, host, port);
      }
    } catch (NumberFormatException notANumber) {
      // Falls through to the one sentence for every wrong address.
    }
    throw Failure.usage(
        option + ": '" + text + "' is not HOST:PORT", "write a host and a port from 0 to 65535, as in 10.0.0.1:7070 or [::1]:7070");
  }

  InetSocketAddress resolve(int exit) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException unknown) {
      throw new Failure(
          exit, exit == ExitCodes.PEER ? "unreachable" : "configuration", option + ": no host is called '" + host + "'",
          "check the name, or give the address as a number", unknown);
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
