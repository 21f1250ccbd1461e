package dev.sluice.backend.gds;

/**
 * Why cuFile cannot be used, or not for something.
 *
 * @param reason what is wrong
 * @param remedy what to do
 */
record CuFileRefusal(String reason, String remedy) {
  @Override
  public String toString() {
    return reason + "; " + remedy;
  }
}
