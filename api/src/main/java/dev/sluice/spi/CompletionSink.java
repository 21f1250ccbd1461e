package dev.sluice.spi;

/** Takes the ends of batches from backends whose I/O blocks on threads of their library instead of being polled. */
@FunctionalInterface
public interface CompletionSink {

  /**
   * Says that {@link Worker#poll(Batch)} will now answer with an end. May be called by any thread; never blocks or throws.
   *
   * @param worker the worker of the batch
   */
  void ended(Worker worker);
}
