package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.FabricError;
import dev.sluice.backend.libfabric.ffm.Fids;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capabilities;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent arrives and leaves from over one group of rails: an endpoint on each, and buffers for frames on the first. Frames are copied, so that their memory need not be
 * registered, and leave in order. Used under the worker's lock.
 */
final class Port {
  /** The longest frame: it fits into one datagram of every provider. */
  static final int FRAME_BYTES = Capabilities.LEAST_FRAME_BYTES;

  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final int SENDS = 32;
  private static final int RECEIVES = 64;

  /** After so many turns without anything it is looked at in one turn of some only: others are waited for. */
  private static final int QUIET_TURNS = 1024;

  private static final int TURNS_BETWEEN_LOOKS = 16;

  /** After so many the looks become rarer still. */
  private static final int LONG_QUIET_TURNS = 1 << 16;

  private static final int TURNS_BETWEEN_RARE_LOOKS = 128;

  /** How many operations may be under way on a rail, where the provider takes so many. */
  private static final int MOST_TRANSMITS = 1024;

  private final RailGroup group;
  private final Owner owner;
  private final RailEndpoint[] rails;
  private final Arena arena = Arena.ofShared();
  private final long buffers;
  private final @Nullable Beats beats;
  private long registration;
  private long description;

  private final Ending sending = new Sending();
  private final Ending receiving = new Receiving();
  private final LibfabricEndpoint[] senders = new LibfabricEndpoint[SENDS];
  private final int[] lengths = new int[SENDS];
  private final int[] freeBuffers = new int[SENDS];
  private int freeCount;

  /** Buffers that libfabric did not take yet, in order. */
  private final ArrayDeque<Integer> unsent = new ArrayDeque<>();

  /** Frames for which there was no buffer, in order. */
  private final ArrayDeque<Frame> uncopied = new ArrayDeque<>();

  /** Buffers that libfabric did not take for receiving yet. */
  private final int[] unpostedBuffers = new int[RECEIVES];

  private long tickets;
  private long copied;
  private int unposted;
  private int quietTurns;

  /** Whether it was made ready to be waited for, and nothing was done with it since. */
  private boolean armed;
  private boolean closed;

  /** Who is told of what happens. */
  interface Owner {
    /** A frame came, which is gone when this returns. */
    void received(long address, long bytes);

    /** Nothing goes over the port any more. */
    void broke(Port port, long error);
  }

  private record Frame(LibfabricEndpoint sender, long address, int bytes) {}

  private Port(RailGroup group, Owner owner, RailEndpoint[] rails) {
    this.group = group;
    this.owner = owner;
    this.rails = rails;
    this.buffers = arena.allocate((SENDS + RECEIVES) * (long) FRAME_BYTES, Long.BYTES).address();
    this.beats = group.hidesCuts() ? new Beats(rails, arena.allocate(1).address()) : null;
    for (int i = 0; i < SENDS; i++) {
      freeBuffers[freeCount++] = i;
    }
  }

  static Port open(RailGroup group, Owner owner) throws BackendException {
    List<RailEndpoint> opened = new ArrayList<>();
    try {
      for (Rail rail : group.rails()) {
        int transmits = (int) Math.min(MOST_TRANSMITS, rail.info().transmits());
        int receives = (int) Math.min(RECEIVES, rail.info().receives());
        opened.add(RailEndpoint.open(rail, transmits, receives));
      }
    } catch (BackendException | RuntimeException e) {
      opened.forEach(RailEndpoint::discard);
      throw e;
    }
    Port port = new Port(group, owner, opened.toArray(RailEndpoint[]::new));
    try {
      port.begin();
      return port;
    } catch (BackendException | RuntimeException e) {
      boolean _ = port.close();
      throw e;
    }
  }

  private void begin() throws BackendException {
    Rail first = group.rails().getFirst();
    if (first.info().wants(FabricConstants.FI_MR_LOCAL)) {
      Rail.Registered registered = first.register(buffers, (SENDS + RECEIVES) * (long) FRAME_BYTES);
      registration = registered.handle();
      description = registered.description();
    }
    for (int i = 0; i < Math.min(RECEIVES, first.info().receives()); i++) {
      receive(SENDS + i);
    }
  }

  RailGroup group() {
    return group;
  }

  RailEndpoint rail(int index) {
    return rails[index];
  }

  /** Null where there is no need of them. */
  @Nullable Beats beats() {
    return beats;
  }

  EndpointInfo.Place place(int number) {
    List<byte[]> addresses = new ArrayList<>();
    for (RailEndpoint rail : rails) {
      addresses.add(rail.name());
    }
    return new EndpointInfo.Place(number, group.provider(), addresses);
  }

  private long buffer(int index) {
    return buffers + index * (long) FRAME_BYTES;
  }

  // ---- frames

  /** Sends a frame. @return 0, or a ticket for {@link #isCopied} */
  long send(LibfabricEndpoint sender, long address, int bytes) {
    expects();
    if (freeCount == 0 || !uncopied.isEmpty()) {
      uncopied.add(new Frame(sender, address, bytes));
      return ++tickets;
    }
    copy(sender, address, bytes);
    return 0;
  }

  /** Whether the bytes of a frame are needed no more. */
  boolean isCopied(long ticket) {
    return ticket <= copied || closed;
  }

  private void copy(LibfabricEndpoint sender, long address, int bytes) {
    int buffer = freeBuffers[--freeCount];
    MemorySegment.copy(MEMORY, JAVA_BYTE, address, MEMORY, JAVA_BYTE, buffer(buffer), bytes);
    senders[buffer] = sender;
    lengths[buffer] = bytes;
    if (!unsent.isEmpty() || !leaves(buffer)) {
      unsent.add(buffer);
    }
  }

  /** Gives a frame to libfabric. @return whether it was taken, or never will be */
  private boolean leaves(int buffer) {
    LibfabricEndpoint sender = senders[buffer];
    if (sender.breakage().isBroken()) {
      freeBuffers[freeCount++] = buffer;
      return true;
    }
    long status = rails[0].send(buffer(buffer), lengths[buffer], description, sender.peer(0), sending, buffer);
    if (status != 0 && status != -FabricError.EAGAIN) {
      sending.failed(buffer, status, "");
    }
    return status != -FabricError.EAGAIN;
  }

  private final class Sending implements Ending {
    @Override
    public void ended(int buffer, long bytes) {
      freeBuffers[freeCount++] = buffer;
    }

    @Override
    public void failed(int buffer, long error, String said) {
      freeBuffers[freeCount++] = buffer;
      if (!closed) {
        senders[buffer].failedBy(error, said, "a frame");
      }
    }
  }

  private void receive(int buffer) {
    if (rails[0].recv(buffer(buffer), FRAME_BYTES, description, receiving, buffer) != 0) {
      unpostedBuffers[unposted++] = buffer;
    }
  }

  private final class Receiving implements Ending {
    @Override
    public void ended(int buffer, long bytes) {
      if (bytes > 0) {
        owner.received(buffer(buffer), bytes);
      }
      receive(buffer);
    }

    @Override
    public void failed(int buffer, long error, String said) {
      if (!closed) {
        receive(buffer);
      }
    }
  }

  // ---- progress

  /** Whether something waits for room, which progress alone gives. */
  boolean hasWaiting() {
    return !unsent.isEmpty() || !uncopied.isEmpty() || unposted > 0;
  }

  /** Whether no frame is under way any more. */
  boolean hasSentAll() {
    return freeCount == SENDS && uncopied.isEmpty();
  }

  /** Something was posted or is about to be, whose end is to be seen soon. */
  void expects() {
    armed = false;
    quietTurns = 0;
  }

  /** Progresses as one of several: only now and then where nothing happened for long and nothing is under way, since a look may take a system call. */
  int progressAmongOthers(int turn) {
    int count = isToBeLookedAt(turn) ? progress() : 0;
    quietTurns = count > 0 ? 0 : Math.min(quietTurns + 1, LONG_QUIET_TURNS);
    return count;
  }

  /** Whoever is connected over what wakes nobody waits for our looks when it writes, and we see no result of them. */
  private boolean isToBeLookedAt(int turn) {
    if (!isQuiet() || hasWaiting() || !hasSentAll() || !canWake()) {
      return true;
    }
    return turn % (quietTurns < LONG_QUIET_TURNS ? TURNS_BETWEEN_LOOKS : TURNS_BETWEEN_RARE_LOOKS) == 0;
  }

  /** Whether we saw nothing happen for long. */
  boolean isQuiet() {
    return quietTurns > QUIET_TURNS;
  }

  /** Whether nothing is to be progressed until a descriptor tells, but what a provider does when time has passed. */
  boolean tellsOfAll() {
    return !hasWaiting() && Arrays.stream(rails).allMatch(rail -> rail.descriptor() >= 0);
  }

  int progress() {
    armed = false;
    int total = 0;
    for (RailEndpoint rail : rails) {
      long count = rail.progress();
      if (count < 0) {
        owner.broke(this, count);
        return total;
      }
      total += (int) count;
    }
    if (hasWaiting() && !closed) {
      retry();
    }
    return total;
  }

  private void retry() {
    for (int n = unposted; n > 0; n--) {
      int buffer = unpostedBuffers[--unposted];
      receive(buffer);
    }
    while (!unsent.isEmpty() && leaves(unsent.getFirst())) {
      int _ = unsent.removeFirst();
    }
    while (!uncopied.isEmpty() && freeCount > 0) {
      Frame frame = uncopied.removeFirst();
      copy(frame.sender(), frame.address(), frame.bytes());
      copied++;
    }
  }

  /** Ends everything: nothing of what was under way touches memory any more, unless libfabric does not let go of it. @return whether it did */
  boolean close() {
    if (closed) {
      return true;
    }
    closed = true;
    boolean all = true;
    for (RailEndpoint rail : rails) {
      if (rail.close()) {
        rail.endAll(FabricError.ECANCELED);
      } else {
        all = false;
      }
    }
    if (all) {
      if (registration != 0) {
        int _ = Fids.close(registration);
      }
      arena.close();
    }
    return all;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether what arrives at its first rail has a descriptor that tells of it, at both sides. */
  boolean canWake() {
    return rails[0].descriptor() >= 0;
  }

  /** Whether the descriptors tell of what happens from now on; false when something happened already. */
  boolean canBeWaitedFor() {
    if (!armed) {
      armed = Arrays.stream(rails).allMatch(RailEndpoint::canBeWaitedFor);
    }
    return armed;
  }

  /** What becomes readable when there is something to progress; −1 in the place of a rail that has no such thing. */
  int[] descriptors() {
    int[] all = new int[rails.length];
    for (int i = 0; i < rails.length; i++) {
      all[i] = rails[i].descriptor();
    }
    return all;
  }

}
