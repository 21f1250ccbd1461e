package dev.sluice.tck.doctor;

import java.util.List;

/** Whether this JVM may call native libraries. */
final class NativeAccessFlag implements Check {
  @Override
  public String id() {
    return "NATIVE-ACCESS";
  }

  @Override
  public String why() {
    return "Without the option Java warns at each native library, and later releases refuse.";
  }

  @Override
  public List<Finding> look(Machine machine) {
    return machine.nativeAccess().map(why -> found(Finding.Severity.ERROR, "this JVM may not call native libraries", why, "start it with --enable-native-access=ALL-UNNAMED, or the names of Sluice's modules")).orElse(List.of());
  }
}
