package dev.sluice.tck.fault;

/**
 * What {@link FaultyBackends} injects. Each kind has decision points of its own, which are numbered from 1 in the order in which one worker comes
 * to them; registrations are numbered for the backend that an agent opened, and openings for all agents of one name.
 */
public enum Fault {
  /** Opening the backend fails as unavailable. A decision point is an opening. */
  FAIL_OPEN(false),
  /** Registering or allocating memory fails. A decision point is a registration. */
  FAIL_REGISTER(false),
  /** Connecting a peer fails, be it that we connect it or that it greeted us and is to be answered. A decision point is a connection. */
  FAIL_CONNECT(false),
  /** Importing a peer's region fails. A decision point is an import. */
  FAIL_IMPORT(false),
  /** The first call that posts a batch accepts fewer descriptors than it was asked to, perhaps none. A decision point is a batch. */
  POST_LESS(true),
  /**
   * A descriptor of a batch fails when it is posted; those before it were posted and move their bytes. The batch ends as failed once they
   * are quiet. A decision point is a batch.
   */
  FAIL_POST(false),
  /** A batch whose bytes all moved is reported as failed, once they are quiet. A decision point is a batch. */
  FAIL_COMPLETION(false),
  /**
   * A bit of a batch's bytes is changed at our end when all have moved, so that the two ends differ as if it had been changed on its way. Our end must be main memory. A decision
   * point is a batch.
   */
  FLIP_BIT(false),
  /** A batch's end is reported some turns late. A decision point is a batch. */
  DELAY_COMPLETION(true),
  /** A batch's end is held back until one that was finished after it was reported, or for some turns. A decision point is a batch. */
  REORDER_COMPLETIONS(true),
  /** The connection breaks amid a batch, as {@link #LOSE_PEER_ON_SEND} says. A decision point is a batch. */
  LOSE_PEER(false),
  /** A frame is refused, and does not leave; the connection goes on. A decision point is a frame to be sent. */
  REFUSE_SEND(false),
  /** A frame leaves some turns late, and those behind it on its connection with it. A decision point is a frame to be sent. */
  DELAY_SEND(true),
  /** A frame's bytes are needed for some turns after it left. A decision point is a frame to be sent. */
  DELAY_SENT(true),
  /**
   * The connection breaks instead of sending a frame. This side's endpoint is aborted and says that the peer is lost; the peer's process lives, is not told, and may
   * be connected anew. A decision point is a frame to be sent.
   */
  LOSE_PEER_ON_SEND(false),
  /**
   * A received frame is handed on some turns late, and all frames behind it with it: no frame is dropped or doubled, or overtakes another of
   * the same worker, since engines rely on that. A decision point is a received frame.
   */
  HOLD_FRAME(true);

  private final boolean harmless;

  Fault(boolean harmless) {
    this.harmless = harmless;
  }

  /**
   * Whether it only changes when things happen, as any backend may: nothing fails because of it.
   *
   * @return false where something fails
   */
  public boolean harmless() {
    return harmless;
  }
}
