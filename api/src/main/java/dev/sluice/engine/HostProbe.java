package dev.sluice.engine;

import dev.sluice.AgentMetadata.HostIdentity;
import dev.sluice.ffm.ProcessStat;
import java.io.IOException;
import java.nio.file.Files;
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
    return ProcessStat.isDead(process.pid(), process.startTime());
  }

  private static HostIdentity probe() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
      String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return new HostIdentity(boot + " " + namespace, ProcessHandle.current().pid(), ProcessStat.ofThisProcess().startTime());
    } catch (IOException | RuntimeException unknown) {
      return new HostIdentity("", ProcessHandle.current().pid(), 0);
    }
  }
}
