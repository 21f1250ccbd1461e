package dev.sluice.backend.ucx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What UCX prints about contexts and endpoints, read. */
final class Lanes {
  private static final Pattern LANE = Pattern.compile("lane\\[\\d+]:\\s+\\d+:(\\S+?)/(\\S+)(.*)");
  private static final Pattern RESOURCE = Pattern.compile("resource\\s+\\d+\\s.*--\\s+(\\S+?)/(\\S+)");
  private static final Pattern PATH_SUFFIX = Pattern.compile("\\.\\d+$");

  private Lanes() {}

  /**
   * One lane of an endpoint.
   *
   * @param transport such as {@code posix}
   * @param device such as {@code memory}
   * @param uses the words that UCX prints for what it carries
   */
  record Lane(String transport, String device, Set<String> uses) {
    private boolean carries(String beginning) {
      return uses.stream().anyMatch(use -> use.startsWith(beginning));
    }
  }

  /** The lanes of an endpoint, from what {@code ucp_ep_print_info} prints. */
  static List<Lane> ofEndpoint(String printed) {
    List<Lane> lanes = new ArrayList<>();
    printed
        .lines()
        .forEach(
            line -> {
              Matcher matcher = LANE.matcher(line);
              if (matcher.find()) {
                String device = PATH_SUFFIX.matcher(matcher.group(2)).replaceFirst("");
                lanes.add(new Lane(matcher.group(1), device, new LinkedHashSet<>(Arrays.asList(matcher.group(3).trim().split("\\s+")))));
              }
            });
    return lanes;
  }

  /** The transports and devices of a context, {@code tcp/eth0}, from what {@code ucp_context_print_info} prints. */
  static List<String> ofContext(String printed) {
    List<String> resources = new ArrayList<>();
    printed
        .lines()
        .forEach(
            line -> {
              Matcher matcher = RESOURCE.matcher(line);
              if (matcher.find()) {
                resources.add(matcher.group(1) + "/" + matcher.group(2));
              }
            });
    return List.copyOf(resources);
  }

  /** The lanes that carry the data: those for RMA, else the one for active messages, which then emulates RMA. */
  static List<Lane> ofData(List<Lane> lanes) {
    for (String use : List.of("rma", "am")) {
      List<Lane> carrying = lanes.stream().filter(lane -> lane.carries(use)).toList();
      if (!carrying.isEmpty()) {
        return carrying;
      }
    }
    return lanes.isEmpty() ? lanes : List.of(lanes.getFirst());
  }

  /** Whether a transport is what a user calls it; UCX has names for groups, too. */
  static boolean isA(String transport, String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return switch (wanted) {
      case "shm", "sm" -> isSharedMemory(transport) || Set.of("cma", "knem", "xpmem").contains(transport);
      case "mm" -> isSharedMemory(transport);
      case "ib" -> Set.of("rc", "ud", "dc").contains(transport.split("_", 2)[0]);
      case "rc", "ud", "dc", "cuda", "rocm", "ze" -> transport.equals(wanted) || transport.startsWith(wanted + "_");
      default -> transport.equals(wanted);
    };
  }

  /** The only transport that a {@code UCX_TLS} allows, if it names one. */
  static Optional<String> only(String tls) {
    String name = tls.trim();
    return name.isEmpty() || name.contains(",") || name.startsWith("^") || name.equals("all") ? Optional.empty() : Optional.of(name);
  }

  static boolean isSharedMemory(String transport) {
    return transport.equals("posix") || transport.equals("sysv");
  }

  /** Whether it crosses hosts. */
  static boolean isNetwork(String transport) {
    return !transport.equals("self")
        && !isA(transport, "shm")
        && !isA(transport, "cuda")
        && !isA(transport, "rocm")
        && !isA(transport, "ze")
        && !transport.equals("gdr_copy");
  }
}
