package dev.sluice.spi;

import dev.sluice.NativeStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A backend's failure. The engine turns it into the typed exception of the public API and keeps message, status and cause. */
public final class BackendException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Kind {
    /** The backend, or a transport that is required, cannot be had. */
    UNAVAILABLE,
    /** A parameter or setting of the library is wrong. */
    CONFIGURATION,
    /** Memory could not be registered or allocated. */
    REGISTRATION,
    /** A key or endpoint description is not one of ours. */
    METADATA,
    /** Not possible with this backend. */
    UNSUPPORTED,
    /** The peer is gone or cannot be reached. */
    PEER_LOST,
    /** A key is not, or no longer, valid at the peer. */
    STALE,
    /** Anything else. */
    FAILED
  }

  /** What kind of failure it is. */
  private final Kind kind;
  private final transient @Nullable NativeStatus status;

  /**
   * A failure that no library call caused.
   *
   * @param kind what kind
   * @param message what failed and what to do
   */
  public BackendException(Kind kind, String message) {
    this(kind, message, null, null);
  }

  /**
   * A failure.
   *
   * @param kind what kind
   * @param message what failed and what to do
   * @param status what the library answered
   * @param cause the cause
   */
  public BackendException(Kind kind, String message, @Nullable NativeStatus status, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.status = status;
  }

  /**
   * What kind of failure it is.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * What the library answered.
   *
   * @return the status, empty when no library call failed
   */
  public Optional<NativeStatus> status() {
    return Optional.ofNullable(status);
  }
}
