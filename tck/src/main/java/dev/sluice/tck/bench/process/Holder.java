package dev.sluice.tck.bench.process;

import dev.sluice.Agent;
import java.io.IOException;
import java.util.HexFormat;

/** A process that has a region, tells its metadata, and leaves the rest to its threads until its input ends. */
final class Holder {
  private Holder() {}

  /**
   * Runs until its input ends.
   *
   * @param arguments none
   * @throws IOException if the input cannot be read
   */
  @SuppressWarnings("SystemOut") // the way to the process that started this one
  public static void main(String[] arguments) throws IOException {
    try (Agent agent = Agents.open("bench-holder")) {
      Agents.register(agent, 1);
      System.out.println(HexFormat.of().formatHex(agent.metadata().encode()));
      while (System.in.read() >= 0) {
        // nothing is said here
      }
    }
  }
}
