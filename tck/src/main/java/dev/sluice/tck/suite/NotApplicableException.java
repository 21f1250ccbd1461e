package dev.sluice.tck.suite;

import org.opentest4j.TestAbortedException;

/** A rule is about something that the backend does not declare. */
public final class NotApplicableException extends TestAbortedException {
  private static final long serialVersionUID = 1L;

  /** How the reason of a test begins that is skipped, not begun and ended, because its rule does not apply. */
  public static final String PREFIX = "not applicable: ";

  /**
   * Ends the test.
   *
   * @param reason what is not declared
   */
  public NotApplicableException(String reason) {
    super(reason);
  }
}
