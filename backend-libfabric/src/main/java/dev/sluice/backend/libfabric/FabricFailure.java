package dev.sluice.backend.libfabric;

import dev.sluice.NativeStatus;
import dev.sluice.backend.libfabric.ffm.FabricCalls;
import dev.sluice.backend.libfabric.ffm.FabricError;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;

/** Turns libfabric's errors into exceptions. */
final class FabricFailure {
  private FabricFailure() {}

  static BackendException of(Kind kind, String what, long error, String remedy) {
    return of(kind, what, error, "", remedy);
  }

  /** @param said what the provider says of it, if anything */
  static BackendException of(Kind kind, String what, long error, String said, String remedy) {
    NativeStatus status = FabricError.describe(error);
    String text = FabricCalls.fi_strerror((int) Math.abs(error));
    String words = said.isBlank() || said.equals(text) ? text : text + "; " + said;
    return new BackendException(kind, what + ": libfabric answers " + status + " (" + words + "); " + remedy, status, null);
  }

  static void check(long error, Kind kind, String what, String remedy) throws BackendException {
    if (error != 0) {
      throw of(kind, what, error, remedy);
    }
  }

  /** The kind of what went wrong with data that was under way. */
  static Kind kindOf(long error) {
    return FabricError.isLoss(error) ? Kind.PEER_LOST : Kind.FAILED;
  }
}
