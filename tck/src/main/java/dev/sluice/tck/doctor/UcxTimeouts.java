package dev.sluice.tck.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long UCX waits for a peer. */
final class UcxTimeouts implements Check {
  private static final String KEEPALIVE = "UCX_KEEPALIVE_INTERVAL";
  private static final Map<String, Double> SHORTEST = Map.of("UCX_RC_TIMEOUT", 1_000.0, KEEPALIVE, 1_000.0);
  private static final Map<String, Double> UNITS = Map.of("", 1_000.0, "s", 1_000.0, "ms", 1.0, "us", 1e-3, "ns", 1e-6, "m", 60_000.0);
  private static final Pattern TIME = Pattern.compile("(\\d+(?:\\.\\d*)?)([a-z]*)");

  private static Optional<Double> millis(Machine machine, String name) {
    return machine.variable(name).map(TIME::matcher).filter(Matcher::matches).filter(time -> UNITS.containsKey(time.group(2))).map(time -> Double.parseDouble(time.group(1)) * UNITS.getOrDefault(time.group(2), 0.0));
  }

  @Override
  public String id() {
    return "UCX-TIMEOUTS";
  }

  @Override
  public String why() {
    return "With short times a peer that is merely busy is given up (NIXL_ERR_REMOTE_DISCONNECT), and with none one that is gone is waited for.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    List<String> little = SHORTEST.entrySet().stream().filter(entry -> millis(machine, entry.getKey()).filter(time -> time > 0 && time < entry.getValue()).isPresent()).map(entry -> machine.seen(entry.getKey())).sorted().toList();
    if (!little.isEmpty()) {
      return found(Finding.Severity.NOTE, "UCX gives peers up early", String.join(", ", little), "unset it; for long transfers between busy hosts UCX_RC_TIMEOUT=600s and UCX_KEEPALIVE_INTERVAL=300s have been used");
    }
    return machine.variable(KEEPALIVE).filter(value -> value.equals("inf") || value.matches("0+(\\.0*)?[a-z]*")).isPresent()
        ? found(Finding.Severity.NOTE, "UCX does not ask whether a peer is still there", machine.seen(KEEPALIVE), "unset it (20 s), or name a time")
        : List.of();
  }
}
