package dev.sluice.backend.nixl.ffm;

import dev.sluice.NativeStatus;

/** {@code nixl_capi_status_t}: what every function answers. The C interface folds nine of NIXL's own errors into {@link #BACKEND}. */
public final class NixlStatus {
  /** Done. */
  public static final int SUCCESS = 0;

  /** Under way. */
  public static final int IN_PROGRESS = 1;

  /** A parameter is wrong. */
  public static final int INVALID_PARAM = -1;

  /** Whatever has no status of its own. */
  public static final int BACKEND = -2;

  /** The object is in no state for that. */
  public static final int INVALID_STATE = -3;

  /** Declared, never answered. */
  public static final int EXCEPTION = -4;

  /** Telemetry is off. */
  public static final int NO_TELEMETRY = -5;

  /** There is no such thing; libraries before 1.5 answer {@link #BACKEND}. */
  public static final int NOT_FOUND = -6;

  private NixlStatus() {}

  /**
   * A status as messages show it.
   *
   * @param status the status
   * @return its name and number
   */
  public static NativeStatus describe(int status) {
    return new NativeStatus(name(status), status);
  }

  /**
   * The name that the C header gives a status.
   *
   * @param status the status
   * @return its name, or that it has none
   */
  public static String name(int status) {
    return switch (status) {
      case SUCCESS -> "NIXL_CAPI_SUCCESS";
      case IN_PROGRESS -> "NIXL_CAPI_IN_PROG";
      case INVALID_PARAM -> "NIXL_CAPI_ERROR_INVALID_PARAM";
      case BACKEND -> "NIXL_CAPI_ERROR_BACKEND";
      case INVALID_STATE -> "NIXL_CAPI_ERROR_INVALID_STATE";
      case EXCEPTION -> "NIXL_CAPI_ERROR_EXCEPTION";
      case NO_TELEMETRY -> "NIXL_CAPI_ERROR_NO_TELEMETRY";
      case NOT_FOUND -> "NIXL_CAPI_ERROR_NOT_FOUND";
      default -> "status " + status;
    };
  }
}
