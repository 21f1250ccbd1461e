package dev.sluice;

import org.jspecify.annotations.Nullable;

/** A backend that was asked for cannot be used here: no provider, no library, no device, or a required transport was not reached. */
public final class UnavailableException extends SluiceException {
  private static final long serialVersionUID = 1L;

  /**
   * An error that no library call caused.
   *
   * @param message what failed and what to do
   */
  public UnavailableException(String message) {
    super(message, null, null);
  }

  /**
   * An error with a cause.
   *
   * @param message what failed and what to do
   * @param cause the cause
   */
  public UnavailableException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }

  /**
   * An error that a library call caused.
   *
   * @param message what failed and what to do
   * @param status what the library answered
   * @param cause the cause
   */
  public UnavailableException(String message, @Nullable NativeStatus status, @Nullable Throwable cause) {
    super(message, status, cause);
  }
}
