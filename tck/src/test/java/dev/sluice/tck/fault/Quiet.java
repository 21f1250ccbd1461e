package dev.sluice.tck.fault;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Without the engine's warnings, of which faults make thousands. */
final class Quiet {
  private Quiet() {}

  interface Body {
    void run() throws Exception;
  }

  static void engineLog(Body body) throws Exception {
    Logger engine = Logger.getLogger("dev.sluice");
    Level before = engine.getLevel();
    engine.setLevel(Level.SEVERE);
    try {
      body.run();
    } finally {
      engine.setLevel(before);
    }
  }
}
