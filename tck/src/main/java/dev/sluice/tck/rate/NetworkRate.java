package dev.sluice.tck.rate;

/** What the kernel says of a network interface. */
final class NetworkRate {
  private static final String FOLDER = "/sys/class/net/";

  private NetworkRate() {}

  /** Whether a device of a route is one. */
  static boolean has(SystemFiles files, String device) {
    return files.exists(FOLDER + device);
  }

  /** @param device such as {@code eth0}; {@code lo} and some virtual ones have no speed */
  static Expected of(SystemFiles files, String device) {
    String path = FOLDER + device + "/speed";
    String said = files.text(path).map(String::strip).orElse("");
    if (said.isEmpty()) {
      return Expected.unknown("the interface " + device + " has no speed: " + path + " cannot be read");
    }
    return said.matches("[1-9][0-9]{0,8}")
        ? Expected.of(Carrier.NETWORK, Integer.parseInt(said) / 8e3, path + " (" + said + " Mb/s)")
        : Expected.unknown("the interface " + device + " does not know its speed: " + path + " says " + said);
  }
}
