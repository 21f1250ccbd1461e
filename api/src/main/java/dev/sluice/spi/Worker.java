package dev.sluice.spi;

/**
 * Posts and progresses. Entered by one thread at a time: the engine holds a lock around every method but {@link #wake()} and, while it sleeps,
 * {@link #sleep}. No method blocks, except {@link #sleep}. The steady state of {@link #post}, {@link #finish}, {@link #poll} and
 * {@link #progress} allocates nothing.
 */
public interface Worker {
  /** {@link #poll}: bytes may still move. */
  int IN_FLIGHT = 0;
  /** {@link #poll}: every posted descriptor's data is visible at its destination. */
  int DONE = 1;
  /** {@link #poll}: ended badly, and no buffer of the batch is read or written any more; {@link Batch#failure()} tells why. */
  int FAILED = 2;

  /**
   * Posts descriptors of a batch, in order, beginning with {@link Batch#posted()}, and advances it. May accept fewer than asked when the library
   * is full; the engine calls again after progress. When a descriptor fails, the backend tells the batch with {@link Batch#fail} and
   * stops.
   *
   * @param batch the batch
   * @param limit one past the last descriptor to post now
   */
  void post(Batch batch, int limit);

  /**
   * Called once, after the last descriptor was posted or the rest was given up: from now on {@link #poll} may answer with an end.
   *
   * @param batch the batch
   */
  void finish(Batch batch);

  /**
   * How far a finished batch is. An end is answered until the batch is prepared anew.
   *
   * @param batch the batch
   * @return {@link #IN_FLIGHT}, {@link #DONE} or {@link #FAILED}
   */
  int poll(Batch batch);

  /**
   * Starts sending a frame to the peer's {@link FrameSink}: at most once, and exactly once while the connection lives. The bytes stay
   * untouched until {@link #sent} says so.
   *
   * @param endpoint the connection
   * @param address the frame's bytes
   * @param bytes at most {@link Capabilities#maxFrameBytes()}
   * @return 0 when the bytes are no longer needed, else a ticket for {@link #sent}
   * @throws BackendException when it cannot be sent
   */
  long send(Endpoint endpoint, long address, int bytes) throws BackendException;

  /**
   * Whether a frame's bytes are no longer needed. A ticket must not be asked again after the answer was true or an exception.
   *
   * @param ticket what {@link #send} gave
   * @return true when they are not
   * @throws BackendException when sending failed; the bytes are no longer needed then
   */
  boolean sent(long ticket) throws BackendException;

  /**
   * Moves things on: completions, received frames, keep-alive. What merely keeps connections alive need not be counted: whatever is counted has the progress thread look again soon.
   *
   * @return how many things happened; 0 when nothing did
   */
  int progress();

  /**
   * Sleeps until something happens at the library, {@link #wake} is called, or the time passes. Called by the engine's progress thread only:
   * {@code arm} under the lock, then {@code sleep} without it.
   *
   * @param timeoutMillis at most this long
   */
  void sleep(int timeoutMillis);

  /**
   * Prepares {@link #sleep}, so that whatever happens from now on ends it.
   *
   * @return false when something happened already: progress instead of sleeping
   */
  boolean arm();

  /** Ends {@link #sleep}, now or when it begins. May be called by any thread, at any time until {@link Backend#close}. */
  void wake();
}
