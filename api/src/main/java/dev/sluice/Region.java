package dev.sluice;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A named, registered range of memory of this agent. Safe for use by any thread.
 *
 * <p>While it is registered its memory cannot go away under the hardware: a closeable arena is held open (closing it throws
 * {@link IllegalStateException}), allocated memory belongs to the agent. A region ends {@link RegionState#RELEASED} or
 * {@link RegionState#QUARANTINED} and in no other way.
 */
public interface Region extends AutoCloseable {

  /**
   * The name, unique among the agent's registered regions.
   *
   * @return the name
   */
  String name();

  /**
   * Where the bytes live.
   *
   * @return the kind
   */
  MemoryKind kind();

  /**
   * The length.
   *
   * @return bytes
   */
  long bytes();

  /**
   * The registration epoch: a number that this agent gives to one registration only, never again.
   *
   * @return the epoch, from 1
   */
  long epoch();

  /**
   * How the region was registered.
   *
   * @return rights, layout bytes and limits
   */
  RegionOptions options();

  /**
   * The memory, for HOST regions. Contents written by a peer are visible to a thread after it saw the peer's notification, or
   * after the peer told it by a channel of its own that the posting is done.
   *
   * @return the segment, also after {@link #close()} for registered memory; for allocated memory it must not be used then
   * @throws UnsupportedException when the region is not HOST
   */
  MemorySegment segment();

  /**
   * What the region is now.
   *
   * @return the state
   */
  RegionState state();

  /**
   * For each backend of the agent: {@code "registered"}, or the reason why it did not take the region.
   *
   * @return by backend name
   */
  Map<String, String> backends();

  /**
   * Blocks of this region, by a layout.
   *
   * @param layout the spans
   * @return the local side of a link
   * @throws InvalidDescriptorException when a span does not fit into the region
   */
  LocalSpans spans(Layout layout);

  /**
   * A stage that completes when nothing can reach the memory on behalf of postings or peers that ended badly: already complete
   * for a region that is not {@link RegionState#QUARANTINED}.
   *
   * @return the stage; it completes on a virtual thread
   */
  CompletionStage<Void> quiet();

  /**
   * Deregisters: no new posting, of us or of peers, can use the region. Waits until every connected peer has answered, or its
   * process is proven dead, at most the release timeout (5 s by default). Idempotent.
   *
   * @return {@link RegionState#RELEASED}, or {@link RegionState#QUARANTINED} when somebody might still reach the memory
   * @throws IllegalStateException when an unfinished posting of this agent uses the region; the posting is unharmed
   */
  RegionState deregister();

  /** The same as {@link #deregister()}; ask {@link #state()} how it ended. */
  @Override
  default void close() {
    deregister();
  }
}
