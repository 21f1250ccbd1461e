package dev.sluice;

import org.jspecify.annotations.Nullable;

/** Bytes that should be agent metadata are not, are damaged, or are not signed as the cluster secret demands. */
public final class MetadataException extends SluiceException {
  private static final long serialVersionUID = 1L;

  /**
   * An error that no library call caused.
   *
   * @param message what failed and what to do
   */
  public MetadataException(String message) {
    super(message, null, null);
  }

  /**
   * An error with a cause.
   *
   * @param message what failed and what to do
   * @param cause the cause
   */
  public MetadataException(String message, @Nullable Throwable cause) {
    super(message, null, cause);
  }

  /**
   * An error that a library call caused.
   *
   * @param message what failed and what to do
   * @param status what the library answered
   * @param cause the cause
   */
  public MetadataException(String message, @Nullable NativeStatus status, @Nullable Throwable cause) {
    super(message, status, cause);
  }
}
