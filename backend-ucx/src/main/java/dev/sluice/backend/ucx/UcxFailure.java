package dev.sluice.backend.ucx;

import dev.sluice.NativeStatus;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;

/** Turns what UCX answers into exceptions. */
final class UcxFailure {
  private UcxFailure() {}

  static BackendException of(Kind kind, String what, int status, String remedy) {
    NativeStatus answered = UcsStatus.describe(status);
    return new BackendException(kind, what + ": UCX answers " + answered + "; " + remedy, answered, null);
  }

  /** What a request or an endpoint that ended badly says about the peer. */
  static Kind kindOf(int status) {
    if (UcsStatus.isEndpointFailure(status) || UcsStatus.isLinkFailure(status)) {
      return Kind.PEER_LOST;
    }
    return switch (status) {
      case UcsStatus.UCS_ERR_UNREACHABLE,
          UcsStatus.UCS_ERR_CANCELED,
          UcsStatus.UCS_ERR_TIMED_OUT,
          UcsStatus.UCS_ERR_REJECTED,
          UcsStatus.UCS_ERR_NOT_CONNECTED,
          UcsStatus.UCS_ERR_CONNECTION_RESET,
          UcsStatus.UCS_ERR_IO_ERROR ->
          Kind.PEER_LOST;
      default -> Kind.FAILED;
    };
  }
}
