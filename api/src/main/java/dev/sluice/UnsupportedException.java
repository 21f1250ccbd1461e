package dev.sluice;

import org.jspecify.annotations.Nullable;

/** No backend of both sides can do this; no byte has moved. */
public final class UnsupportedException extends SluiceException {
  private static final long serialVersionUID = 1L;

  /**
   * An error that no library call caused.
   *
   * @param message what failed and what to do
   */
  public UnsupportedException(String message) {
    super(message, null, null);
  }

  /**
   * An error with a cause.
   *
   * @param message what failed and what to do
   * @param cause the cause
   */
  public UnsupportedException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }

  /**
   * An error that a library call caused.
   *
   * @param message what failed and what to do
   * @param status what the library answered
   * @param cause the cause
   */
  public UnsupportedException(String message, @Nullable NativeStatus status, @Nullable Throwable cause) {
    super(message, status, cause);
  }
}
