package dev.sluice;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of what Sluice throws. The message says what failed, with the native status by name and number where there is one, and
 * what to do. Errors of use after close are {@link IllegalStateException} instead.
 */
public abstract class SluiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable NativeStatus nativeStatus;

  SluiceException(String message, @Nullable NativeStatus nativeStatus, @Nullable Throwable cause) {
    super(nativeStatus == null || message.contains(nativeStatus.name()) ? message : message + ": " + nativeStatus, cause);
    this.nativeStatus = nativeStatus;
  }

  /**
   * What the native library answered.
   *
   * @return the status, empty when no library call failed
   */
  public final Optional<NativeStatus> nativeStatus() {
    return Optional.ofNullable(nativeStatus);
  }
}
