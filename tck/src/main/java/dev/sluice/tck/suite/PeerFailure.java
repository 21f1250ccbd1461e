package dev.sluice.tck.suite;

/** What a command threw in the peer's process. */
final class PeerFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String type;

  PeerFailure(String type, String message) {
    super(type + ": " + message);
    this.type = type;
  }

  /** The simple name of the exception's class. */
  String type() {
    return type;
  }
}
