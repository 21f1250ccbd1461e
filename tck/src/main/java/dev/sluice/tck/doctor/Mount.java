package dev.sluice.tck.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a folder is on.
 *
 * @param point where it is mounted
 * @param type of the file system, such as {@code ext4}
 * @param options of the mount and of the file system, separated by commas
 */
record Mount(String point, String type, String options) {
  private static final int POINT = 4;

  /** What a folder is on; empty where that is not told. Of two mounts on one place the later one counts. */
  static Optional<Mount> of(Machine machine, String folder) {
    List<Mount> mounts = machine.text("/proc/self/mountinfo").stream().flatMap(String::lines).flatMap(line -> parse(line).stream()).filter(mount -> mount.holds(folder)).toList();
    return mounts.reversed().stream().max(Comparator.comparingInt(mount -> mount.point.length()));
  }

  private static Optional<Mount> parse(String line) {
    String[] halves = line.split(" - ", 2);
    String[] mount = halves[0].split(" ", -1);
    String[] system = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
    return mount.length > POINT + 1 && system.length > 2 ? Optional.of(new Mount(mount[POINT].replace("\\040", " "), system[0], mount[POINT + 1] + "," + system[2])) : Optional.empty();
  }

  private boolean holds(String folder) {
    return point.equals("/") || folder.equals(point) || folder.startsWith(point + "/");
  }
}
