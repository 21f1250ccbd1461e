package dev.sluice.tck.rate;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the slowest of NVIDIA's GPUs reaches over PCIe: which of them a route joins is not told, and no file tells of NVLink, which is faster. */
final class GpuRate {
  private static final String FOLDER = "/sys/bus/pci/devices";
  private static final Pattern SPEED = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) GT/s.*");
  private static final Pattern WIDTH = Pattern.compile("[1-9][0-9]?");

  private GpuRate() {}

  static Expected of(SystemFiles files) {
    return files.names(FOLDER).stream().map(address -> FOLDER + "/" + address).filter(device -> isGpu(files, device)).map(device -> ofDevice(files, device))
        .min(Comparator.comparingDouble(expected -> expected.gigabytesPerSecond().orElse(-1)))
        .orElse(Expected.unknown("there is no GPU of NVIDIA in " + FOLDER));
  }

  private static boolean isGpu(SystemFiles files, String device) {
    return text(files, device + "/vendor").equals("0x10de") && text(files, device + "/class").matches("0x030[02].*");
  }

  private static Expected ofDevice(SystemFiles files, String device) {
    String speed = text(files, device + "/max_link_speed");
    String width = text(files, device + "/max_link_width");
    String from = device + "/max_link_speed and max_link_width (" + speed + ", " + width + " lanes)";
    Matcher transfers = SPEED.matcher(speed);
    if (!transfers.matches() || !WIDTH.matcher(width).matches()) {
      return Expected.unknown(from + " do not tell");
    }
    double perLane = Double.parseDouble(transfers.group(1));
    // Up to the second generation ten bits carry eight, later 130 carry 128.
    double part = perLane <= 5 ? 0.8 : 128.0 / 130;
    return Expected.of(Carrier.GPU, perLane * part * Integer.parseInt(width) / 8, from);
  }

  private static String text(SystemFiles files, String path) {
    return files.text(path).map(String::strip).orElse("");
  }
}
