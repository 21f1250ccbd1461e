package dev.sluice;

/**
 * Bytes differ between the two ends of a posting after it has moved them: with integrity mode on ({@code SLUICE_INTEGRITY=crc32c}) a posting is done only when they do not.
 * What is at the destination is not to be used. Post again, and look at the hardware, the driver and the library when it comes back.
 */
public final class IntegrityException extends SluiceException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param message which bytes differ
   */
  public IntegrityException(String message) {
    super(message, null, null);
  }
}
