package dev.sluice.tck;

/** The smallest profile that tries a rule. */
public enum Tier {
  /** Every profile. */
  QUICK,
  /** {@link Profile#FULL} and {@link Profile#LARGE}. */
  FULL,
  /** {@link Profile#LARGE} alone. */
  LARGE
}
