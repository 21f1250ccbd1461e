package dev.sluice.engine;

import dev.sluice.ConfigurationException;
import dev.sluice.DeviceException;
import dev.sluice.MetadataException;
import dev.sluice.NativeStatus;
import dev.sluice.PeerLostException;
import dev.sluice.RegistrationException;
import dev.sluice.SluiceException;
import dev.sluice.StaleException;
import dev.sluice.TransferFailedException;
import dev.sluice.UnavailableException;
import dev.sluice.UnsupportedException;
import dev.sluice.spi.BackendException;
import org.jspecify.annotations.Nullable;

/** Turns a backend's failures into the typed exceptions of the public API. */
final class Errors {
  private Errors() {}

  /** What a backend would say of a device's failure. */
  static BackendException ofDevice(String message, DeviceException cause) {
    return new BackendException(BackendException.Kind.FAILED, message, cause.nativeStatus().orElse(null), cause);
  }

  /** @param what begins the message: what the engine was doing */
  static SluiceException typed(String what, BackendException cause) {
    String message = what + ": " + cause.getMessage();
    @Nullable NativeStatus status = cause.status().orElse(null);
    return switch (cause.kind()) {
      case UNAVAILABLE -> new UnavailableException(message, status, cause);
      case CONFIGURATION -> new ConfigurationException(message, status, cause);
      case REGISTRATION -> new RegistrationException(message, status, cause);
      case METADATA -> new MetadataException(message, status, cause);
      case UNSUPPORTED -> new UnsupportedException(message, status, cause);
      case PEER_LOST -> new PeerLostException(message, status, cause);
      case STALE -> new StaleException(message, status, cause);
      case FAILED -> new TransferFailedException(message, status, cause);
    };
  }
}
