package dev.sluice;

import org.jspecify.annotations.Nullable;

/** The peer is gone: its process died, it closed, or the network between us failed. */
public final class PeerLostException extends SluiceException {
  private static final long serialVersionUID = 1L;

  /**
   * An error that no library call caused.
   *
   * @param message what failed and what to do
   */
  public PeerLostException(String message) {
    super(message, null, null);
  }

  /**
   * An error with a cause.
   *
   * @param message what failed and what to do
   * @param cause the cause
   */
  public PeerLostException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }

  /**
   * An error that a library call caused.
   *
   * @param message what failed and what to do
   * @param status what the library answered
   * @param cause the cause
   */
  public PeerLostException(String message, @Nullable NativeStatus status, @Nullable Throwable cause) {
    super(message, status, cause);
  }
}
