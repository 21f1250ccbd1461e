package dev.sluice.tck.bench;

/** A subject cannot run here. */
final class MissingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String subject;

  MissingException(String subject, String reason) {
    super(reason);
    this.subject = subject;
  }

  String subject() {
    return subject;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
