package dev.sluice.ffm;

import java.io.Serial;

/** A file is no shared library that this machine can load. The message is one line, starts with the path, says why. */
public final class ElfException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Whether the dynamic linker would pass the file over and look on. */
  private final boolean passedOver;

  /**
   * Makes an exception.
   *
   * @param message the path and what is wrong with it
   */
  public ElfException(String message) {
    this(message, false);
  }

  private ElfException(String message, boolean passedOver) {
    super(message);
    this.passedOver = passedOver;
  }

  static ElfException passedOver(String message) {
    return new ElfException(message, true);
  }

  boolean isPassedOver() {
    return passedOver;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
