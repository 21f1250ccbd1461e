package dev.sluice.tck.cli.natives;

import java.io.IOException;

/** This machine has no Python, or a Python without pip. */
final class NoPipException extends IOException {
  private static final long serialVersionUID = 1L;

  NoPipException(String message) {
    super(message);
  }
}
