package dev.sluice.tck.cli;

import java.io.IOException;

/** How the blocks get into decode's pool. For one thread. */
interface Arrival extends AutoCloseable {
  /** Moves everything a few times; the tally takes how long the first time took, and what the route should reach. */
  void warmUp(Tally tally) throws IOException, InterruptedException;

  /** Moves everything once into the pool, which was cleared; the tally takes the time and the route. */
  void next(Tally tally) throws IOException, InterruptedException;

  @Override
  void close();
}
