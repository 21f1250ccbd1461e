package dev.sluice.tck.cli;

/** What a command's exit code means; the same for every command. */
final class ExitCodes {
  /** Done. */
  static final int DONE = 0;
  /** The job was done and its result is bad. */
  static final int BAD_RESULT = 1;
  /** Usage or configuration. */
  static final int CONFIGURATION = 2;
  /** A backend asked for is not available. */
  static final int UNAVAILABLE = 3;
  /** The peer or the network failed. */
  static final int PEER = 4;
  /** A fault of ours. */
  static final int INTERNAL = 70;
  /** Ended by Ctrl-C. */
  static final int INTERRUPTED = 130;
  /** Ended by SIGTERM. */
  static final int TERMINATED = 143;

  private ExitCodes() {}
}
