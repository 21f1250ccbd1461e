package dev.sluice.tck.suite;

/** A backend that cannot be tested at all: it is not there, cannot be used here, or does not open. */
public final class UnfitBackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What to do about it. */
  private final String remedy;

  /**
   * A backend cannot be tested.
   *
   * @param reason why not
   * @param remedy what to do
   */
  public UnfitBackendException(String reason, String remedy) {
    super(reason);
    this.remedy = remedy;
  }

  /**
   * What to do about it.
   *
   * @return a sentence
   */
  public String remedy() {
    return remedy;
  }
}
