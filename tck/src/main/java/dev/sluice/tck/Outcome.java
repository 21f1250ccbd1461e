package dev.sluice.tck;

/** How a rule came out for a kind of memory. */
public enum Outcome {
  /** Every test of the rule passed. */
  PASS,
  /** A test of the rule failed, or its process crashed or hung. */
  FAIL,
  /** The capability that the rule is about is not declared. */
  NOT_APPLICABLE,
  /** The machine lacks what the rule needs; the kind is then not certified. */
  NOT_RUN;

  /**
   * What two tests of one rule come to.
   *
   * @param other the other test's outcome
   * @return FAIL before NOT_RUN before PASS before NOT_APPLICABLE
   */
  public Outcome and(Outcome other) {
    return weight() >= other.weight() ? this : other;
  }

  private int weight() {
    return switch (this) {
      case FAIL -> 3;
      case NOT_RUN -> 2;
      case PASS -> 1;
      case NOT_APPLICABLE -> 0;
    };
  }
}
