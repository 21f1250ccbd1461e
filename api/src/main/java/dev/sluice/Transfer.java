package dev.sluice;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Posts READs and WRITEs of one link, one at a time, without allocating. Each posting has a number; the outcome of the last
 * {@value #REMEMBERED} postings is remembered. Posting is for one thread at a time; everything else is safe for any thread.
 *
 * <p>Memory visibility: what the posting thread wrote to a source before {@code post} is what moves. When a READ is seen as done, its
 * bytes are visible to the thread that saw it; when a WRITE is done, its bytes are visible in the target's process.
 */
public interface Transfer extends AutoCloseable {
  /** How many ended postings a transfer remembers. */
  int REMEMBERED = 64;

  /**
   * Posts blocks: block {@code localBlocks[i]} of every local span and block {@code remoteBlocks[i]} of its remote span.
   *
   * @param operation the direction
   * @param localBlocks indices of local blocks
   * @param remoteBlocks as many indices of remote blocks
   * @param notification delivered at the target when the data is visible there; null for none
   * @param deadline when the posting ends as timed out
   * @return the posting's number
   * @throws InvalidDescriptorException when the lists are empty, differ in length, leave a span, or repeat a destination
   * @throws IllegalStateException when the previous posting has not ended, or not all of its bytes are quiet, or the transfer is closed
   * @throws StaleException when a region was deregistered, here or there
   * @throws UnsupportedException when rights or capabilities do not allow the operation
   * @throws PeerLostException when the peer is gone
   */
  default long post(
      Operation operation, int[] localBlocks, int[] remoteBlocks, byte @Nullable [] notification, Deadline deadline) {
    if (localBlocks.length != remoteBlocks.length) {
      throw new InvalidDescriptorException(
          localBlocks.length + " local blocks against " + remoteBlocks.length + " remote blocks: the lists must be of one length");
    }
    return post(operation, localBlocks, remoteBlocks, localBlocks.length, notification, deadline);
  }

  /**
   * Posts the first blocks of two lists, for callers that reuse larger arrays.
   *
   * @param operation the direction
   * @param localBlocks indices of local blocks
   * @param remoteBlocks indices of remote blocks
   * @param count how many of them
   * @param notification as above
   * @param deadline as above
   * @return the posting's number
   */
  long post(
      Operation operation, int[] localBlocks, int[] remoteBlocks, int count, byte @Nullable [] notification, Deadline deadline);

  /**
   * Posts byte ranges, for links between one local region and one remote region. Offsets count from the regions' starts. Overlapping
   * destinations leave only the overlapped bytes undefined; where bytes are verified ({@code SLUICE_INTEGRITY}) such a posting fails with an {@link IntegrityException}.
   *
   * @param operation the direction
   * @param localOffsets where each range begins in the local region
   * @param remoteOffsets where each range begins in the remote region
   * @param lengths each range's bytes, at least 1
   * @param count how many ranges
   * @param notification as above
   * @param deadline as above
   * @return the posting's number
   * @throws UnsupportedException when the link has several regions on a side
   */
  long postRanges(
      Operation operation,
      long[] localOffsets,
      long[] remoteOffsets,
      long[] lengths,
      int count,
      byte @Nullable [] notification,
      Deadline deadline);

  /**
   * Places the next posting, and that one only, among the work of a device.
   *
   * @param order an event to wait for, a stream that is to wait, or both
   * @return this transfer
   * @throws UnsupportedException when no local region of the link is device memory
   * @throws IllegalStateException when the transfer is closed
   */
  Transfer ordered(DeviceOrder order);

  /**
   * Drives progress on the calling thread and looks at a posting: the way of lowest latency.
   *
   * @param posting its number
   * @return its state
   * @throws IllegalArgumentException when the number was never given or is no longer remembered
   */
  PostingState poll(long posting);

  /**
   * Waits until a posting ends; polls for a short while and then parks. Pins no carrier thread.
   *
   * @param posting its number
   * @throws SluiceException what the posting failed with
   * @throws InterruptedException when the thread is interrupted; the posting goes on
   */
  void await(long posting) throws InterruptedException;

  /**
   * Waits until a posting ends, at most for a time.
   *
   * @param posting its number
   * @param timeout how long to wait
   * @return whether it is done; false when the time passed, the posting goes on
   * @throws SluiceException what the posting failed with
   * @throws InterruptedException when the thread is interrupted; the posting goes on
   */
  boolean await(long posting, Duration timeout) throws InterruptedException;

  /**
   * A stage that completes when a posting ends, on a virtual thread. Allocates.
   *
   * @param posting its number
   * @return completes normally, or with the {@link SluiceException} that the posting failed with
   */
  CompletionStage<Void> completion(long posting);

  /**
   * Why a posting failed.
   *
   * @param posting its number
   * @return the failure, empty when it is done or not ended
   */
  Optional<SluiceException> failure(long posting);

  /**
   * Ends a posting at once as cancelled, if it has not ended. Bytes that are on their way may still move: until they are quiet the
   * regions are {@link RegionState#QUARANTINED} and this transfer cannot post.
   *
   * @param posting its number
   * @return whether this call ended it
   */
  boolean cancel(long posting);

  /**
   * Whether all bytes of ended postings are quiet.
   *
   * @return false while a posting is in flight or ended with bytes on their way
   */
  boolean quiet();

  /** Cancels the posting in flight. The native memory goes when its bytes are quiet. Idempotent. */
  @Override
  void close();
}
