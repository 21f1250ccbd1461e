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

  /**
   * Whether bytes are a frame that an engine sent. A backend that declares {@link Capability#FOREIGN} asks, since agents without an engine send what they like.
   *
   * @param address where the bytes are, readable during the call
   * @param bytes how many
   * @return false when {@link #receivedFrom} is the one to take them
   */
  default boolean isFrame(long address, long bytes) {
    return true;
  }

  /**
   * Takes what an agent without an engine sent, by copying it. Called as {@link #received} is; never throws.
   *
   * @param worker the worker that received it
   * @param sender what the library calls the sender
   * @param address where the bytes are, readable during the call
   * @param bytes how many
   */
  default void receivedFrom(Worker worker, String sender, long address, long bytes) {}
}
