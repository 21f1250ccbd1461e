package dev.sluice;

import org.jspecify.annotations.Nullable;

/** The two sides of a link differ in spans or layout bytes; no byte has moved. */
public final class LayoutMismatchException extends SluiceException {
  private static final long serialVersionUID = 1L;

  /**
   * An error that no library call caused.
   *
   * @param message what failed and what to do
   */
  public LayoutMismatchException(String message) {
    super(message, null, null);
  }

  /**
   * An error with a cause.
   *
   * @param message what failed and what to do
   * @param cause the cause
   */
  public LayoutMismatchException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }

  /**
   * An error that a library call caused.
   *
   * @param message what failed and what to do
   * @param status what the library answered
   * @param cause the cause
   */
  public LayoutMismatchException(String message, @Nullable NativeStatus status, @Nullable Throwable cause) {
    super(message, status, cause);
  }
}
