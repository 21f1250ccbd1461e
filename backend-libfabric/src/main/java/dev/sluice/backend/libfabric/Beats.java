package dev.sluice.backend.libfabric;

/**
 * What tells the sides of a port that the ways between its rails work: a byte now and then. Frames go over the first rail alone, and TCP takes a way that was cut for a slow one, for a
 * quarter of an hour. Used under the worker's lock.
 */
final class Beats {
  /** At the port that all share many peers beat; what comes too early waits in the provider. */
  private static final int RECEIVES = 4;

  private final RailEndpoint[] rails;
  private final long memory;

  /** How many receives each rail lacks. */
  private final int[] lacking;

  /** How many beats have left each rail, which says nothing of the peer. */
  private final long[] sent;

  private final Ending sending = new Sending();
  private final Ending receiving = new Receiving();

  /** @param memory a byte that lives as long as the rails */
  Beats(RailEndpoint[] rails, long memory) {
    this.rails = rails;
    this.memory = memory;
    this.lacking = new int[rails.length];
    this.sent = new long[rails.length];
    for (int rail = 1; rail < rails.length; rail++) {
      lacking[rail] = RECEIVES;
      receive(rail);
    }
  }

  /** Beats; where there is no room, much is under way, whose end tells as much. */
  void send(int rail, long peer) {
    receive(rail);
    long _ = rails[rail].send(memory, 1, 0, peer, sending, rail);
  }

  /** How often something of a peer's has come, or reached it. */
  long heard(int rail) {
    return rails[rail].ended() - sent[rail];
  }

  private void receive(int rail) {
    while (lacking[rail] > 0 && rails[rail].recv(memory, 1, 0, receiving, rail) == 0) {
      lacking[rail]--;
    }
  }

  private final class Sending implements Ending {
    @Override
    public void ended(int rail, long bytes) {
      sent[rail]++;
    }

    @Override
    public void failed(int rail, long error, String said) {
      // Then nothing of the peer comes, either.
    }
  }

  private final class Receiving implements Ending {
    @Override
    public void ended(int rail, long bytes) {
      lacking[rail]++;
      receive(rail);
    }

    @Override
    public void failed(int rail, long error, String said) {
      lacking[rail]++; // the port may be closed
    }
  }
}
