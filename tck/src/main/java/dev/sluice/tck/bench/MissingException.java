package dev.sluice.tck.bench;

/** A subject cannot run here. */
final class MissingException extends Exception {
  private static final long serialVersionUID = 1L;

  MissingException(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
