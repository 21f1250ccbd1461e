package dev.sluice.tck.reference;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a message's bytes go to or come from failed; the connection is none the worse for it. */
class CursorException extends IOException {
  private static final long serialVersionUID = 1L;

  CursorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The key is not, or no longer, valid. */
  static final class Revoked extends CursorException {
    private static final long serialVersionUID = 1L;

    Revoked() {
      super("the region is deregistered", null);
    }
  }
}
