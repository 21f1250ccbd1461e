package dev.sluice.engine;

import dev.sluice.AgentMetadata.HostIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Tells where this process runs, and proves that another process of the same host is dead. */
final class HostProbe {
  private static final HostIdentity SELF = probe();

  private HostProbe() {}

  static HostIdentity self() {
    return SELF;
  }

  /**
   * True only when the process certainly does not run any more: same kernel, same process-id namespace, and the id is free, taken by a
   * process that started at another time, or a zombie.
   */
  static boolean provenDead(HostIdentity process) {
    if (process.boot().isEmpty() || !process.boot().equals(SELF.boot())) {
      return false;
    }
    try {
      String[] stat = stat(Long.toString(process.pid()));
      return startTime(stat) != process.startTime() || stat[0].equals("Z") || stat[0].equals("X");
    } catch (NoSuchFileException gone) {
      return true;
    } catch (IOException | RuntimeException unknown) {
      return false;
    }
  }

  private static HostIdentity probe() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
      String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return new HostIdentity(boot + " " + namespace, ProcessHandle.current().pid(), startTime(stat("self")));
    } catch (IOException | RuntimeException unknown) {
      return new HostIdentity("", ProcessHandle.current().pid(), 0);
    }
  }

  /** The fields of /proc/PID/stat behind the command, which is in parentheses and may hold anything: state first. */
  private static String[] stat(String pid) throws IOException {
    String line = Files.readString(Path.of("/proc", pid, "stat"));
    return line.substring(line.lastIndexOf(')') + 2).split(" ");
  }

  private static long startTime(String[] stat) {
    return Long.parseLong(stat[19]);
  }
}
