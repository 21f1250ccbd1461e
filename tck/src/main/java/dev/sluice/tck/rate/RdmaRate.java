package dev.sluice.tck.rate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an adapter says of a port. */
final class RdmaRate {
  private static final String FOLDER = "/sys/class/infiniband/";
  private static final Pattern RATE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) Gb/sec.*");

  private RdmaRate() {}

  /** Whether a device of a route is one. */
  static boolean has(SystemFiles files, String device) {
    return files.exists(FOLDER + adapter(device));
  }

  /** @param device such as {@code rdmap79s0}, or with its port, {@code mlx5_0:1} */
  static Expected of(SystemFiles files, String device) {
    int colon = device.indexOf(':');
    String path = FOLDER + adapter(device) + "/ports/" + (colon < 0 ? "1" : device.substring(colon + 1)) + "/rate";
    String said = files.text(path).map(String::strip).orElse("");
    Matcher rate = RATE.matcher(said);
    if (!rate.matches()) {
      return Expected.unknown(said.isEmpty() ? path + " cannot be read" : path + " says '" + said + "'");
    }
    return Expected.of(Carrier.RDMA, Double.parseDouble(rate.group(1)) / 8, path + " (" + said + ")");
  }

  private static String adapter(String device) {
    int colon = device.indexOf(':');
    return colon < 0 ? device : device.substring(0, colon);
  }
}
