package dev.sluice.backend.libfabric;

import dev.sluice.spi.BackendException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rails of one provider that carry connections together.
 *
 * @param provider the provider's name
 * @param rails at least one; frames go over the first
 * @param first the number of the first among all rails of the agent
 */
record RailGroup(String provider, List<Rail> rails, int first) {
  RailGroup {
    rails = List.copyOf(rails);
  }

  static RailGroup open(List<FabricInfo> infos, int first) throws BackendException {
    List<Rail> rails = new ArrayList<>();
    try {
      for (FabricInfo info : infos) {
        rails.add(Rail.open(info));
      }
      return new RailGroup(infos.getFirst().provider(), rails, first);
    } catch (BackendException | RuntimeException e) {
      rails.forEach(Rail::close);
      throw e;
    }
  }

  /** Whether it reaches processes of this host alone. */
  boolean isLocal() {
    return provider.equals(LibfabricSettings.SHM);
  }

  /** What lies on all of its rails, as routes show it. */
  String places() {
    return String.join("+", rails.stream().map(rail -> rail.info().place()).toList());
  }

  /** Closes the rails. @return whether nothing was left on them */
  boolean close() {
    boolean closed = true;
    for (Rail rail : rails) {
      closed &= rail.close();
    }
    return closed;
  }
}
