package dev.sluice.ffm;

import java.io.Serial;

/**
 * A native library, a symbol in one, or native access itself cannot be used. The message is the reason followed by the
 * remedy; both are at hand apart, for a backend that reports itself unavailable.
 */
public final class NativeLibraryException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What failed. */
  private final String reason;

  /** What to do about it. */
  private final String remedy;

  /**
   * Makes an exception without a cause.
   *
   * @param reason what failed, naming library, path and symbol
   * @param remedy what the user can do
   */
  public NativeLibraryException(String reason, String remedy) {
    super(reason + "; " + remedy);
    this.reason = reason;
    this.remedy = remedy;
  }

  /**
   * Makes an exception with a cause.
   *
   * @param reason what failed, naming library, path and symbol
   * @param remedy what the user can do
   * @param cause what was thrown below
   */
  public NativeLibraryException(String reason, String remedy, Throwable cause) {
    super(reason + "; " + remedy, cause);
    this.reason = reason;
    this.remedy = remedy;
  }

  /**
   * What failed.
   *
   * @return one sentence without the remedy
   */
  public String reason() {
    return reason;
  }

  /**
   * What the user can do about it.
   *
   * @return one sentence
   */
  public String remedy() {
    return remedy;
  }

  @Override
  public String getMessage() {
    return reason + "; " + remedy;
  }
}
