package dev.sluice.tck.cli;

/** The failure that both sides share: they were told to do different jobs. */
final class Mismatch {
  static final String KIND = "mismatch";

  private Mismatch() {}

  static Failure of(String differences) {
    return new Failure(
        ExitCodes.CONFIGURATION, KIND, "the two sides were told different things: " + differences,
        "give both the same options, or decode none: it then takes those of prefill");
  }
}
