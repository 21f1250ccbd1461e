package dev.sluice.tck.bench;

/** A subject does not do what a request says. */
final class CannotException extends Exception {
  private static final long serialVersionUID = 1L;

  CannotException(String reason) {
    super(reason);
  }
}
