package dev.sluice.tck.cli.natives;

import org.jspecify.annotations.Nullable;

/** Native libraries could not be fetched; the folder holds what it held before, or more, and nothing half done. */
public final class NativesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the user can do about it. */
  private final String remedy;

  NativesException(String message, String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  /**
   * What the user can do about it.
   *
   * @return one or two sentences
   */
  public String remedy() {
    return remedy;
  }
}
