package dev.sluice.backend.gds.ffm;

/**
 * A version of cuFile.
 *
 * @param number as the library tells it, 1000 × major + 10 × minor: 1200 is 1.20; 0 where it tells none
 */
public record CuFileVersion(int number) {
  private static final int MAJOR = 1000;
  private static final int MINOR = 10;

  /** The first whose errors from 5039 on are those of today. */
  private static final int INTERNAL_ERRORS = 1150;

  /** Whether a number above 5038 means what it meant in 1.14. */
  boolean endsAt5039() {
    return number != 0 && number < INTERNAL_ERRORS;
  }

  @Override
  public String toString() {
    return number == 0 ? "of an unknown version" : number / MAJOR + "." + number % MAJOR / MINOR;
  }
}
