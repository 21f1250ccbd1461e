package dev.sluice.tck.suite;

import org.opentest4j.TestAbortedException;

/** This machine, or the backend's jar, lacks what a rule needs to be tried. */
public final class NotRunException extends TestAbortedException {
  private static final long serialVersionUID = 1L;

  /**
   * Ends the test.
   *
   * @param reason what is lacking
   */
  public NotRunException(String reason) {
    super(reason);
  }
}
