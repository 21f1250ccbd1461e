package dev.sluice.spi;

/** Takes the frames that peers sent with {@link Worker#send}. */
@FunctionalInterface
public interface FrameSink {

  /**
   * Takes one frame by copying it. Called from {@link Worker#progress()} only, so under the worker's lock; never throws.
   *
   * @param worker the worker that received it
   * @param address where its bytes are, readable during the call
   * @param bytes how many
   */
  void received(Worker worker, long address, long bytes);
}
