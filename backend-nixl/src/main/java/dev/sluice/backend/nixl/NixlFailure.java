package dev.sluice.backend.nixl;

import dev.sluice.NativeStatus;
import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;

/** Turns what NIXL answers into exceptions. Its C interface folds most errors into one, so what can be known beforehand is checked before it is called. */
final class NixlFailure {
  /** What helps where only NIXL's own log knows more. */
  static final String LOG_REMEDY = "set NIXL_LOG_LEVEL=INFO to hear the reason from NIXL";

  private NixlFailure() {}

  static BackendException of(Kind kind, String what, int status, String remedy) {
    NativeStatus answered = NixlStatus.describe(status);
    return new BackendException(kind, what + ": NIXL answers " + answered + "; " + remedy, answered, null);
  }
}
