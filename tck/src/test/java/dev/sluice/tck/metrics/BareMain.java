package dev.sluice.tck.metrics;

import dev.sluice.Operation;
import dev.sluice.Transfer;

/** Opens two agents and moves bytes, in a JVM that has nothing but what the API requires. */
final class BareMain {
  private BareMain() {}

  public static void main(String[] arguments) {
    try (Moving here = new Moving(Moving.config("here"));
        Moving there = new Moving(Moving.config("there"));
        Transfer transfer = here.transfer(there)) {
      Moving.move(transfer, Operation.READ, 100);
      boolean management = ModuleLayer.boot().findModule("java.management").isPresent();
      System.out.println("read " + here.agent().counters().getFirst().bytesRead() + ", java.management: " + management + ", Micrometer: " + hasMicrometer());
    }
  }

  private static boolean hasMicrometer() {
    return BareMain.class.getResource("/io/micrometer/core/instrument/MeterRegistry.class") != null;
  }
}
