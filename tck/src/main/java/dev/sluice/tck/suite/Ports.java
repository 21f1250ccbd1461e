package dev.sluice.tck.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The TCP ports that a process listens on. */
final class Ports {
  private static final String LISTENING = "0A";
  private static final String SOCKET = "socket:[";

  private Ports() {}

  static List<Integer> listening(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path descriptor : descriptors) {
        String target = target(descriptor);
        if (target.startsWith(SOCKET)) {
          inodes.add(target.substring(SOCKET.length(), target.length() - 1));
        }
      }
    }
    List<Integer> ports = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "net", table))) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields.length > 9 && fields[3].equals(LISTENING) && inodes.contains(fields[9])) {
          ports.add(Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
