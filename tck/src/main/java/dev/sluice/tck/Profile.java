package dev.sluice.tck;

/** How much a certification tries. */
public enum Profile {
  /** Under two minutes: the rules' numbers of repetitions are cut. */
  QUICK,
  /** Under fifteen minutes: the rules' own numbers. */
  FULL,
  /** Also what takes more than 4 GiB of memory, or long. */
  LARGE;

  /** The system property with the profile's name, for test runs without the command. */
  public static final String PROPERTY = "sluice.tck.profile";

  /**
   * The profile that this JVM was started with.
   *
   * @return the profile that the system property {@value #PROPERTY} names in any case, else {@link #FULL}
   * @throws IllegalArgumentException when the property names none
   */
  public static Profile current() {
    String name = System.getProperty(PROPERTY, FULL.name());
    for (Profile profile : values()) {
      if (profile.name().equalsIgnoreCase(name)) {
        return profile;
      }
    }
    throw new IllegalArgumentException("-D" + PROPERTY + "=" + name + ": it is quick, full or large");
  }

  /**
   * Whether this profile tries a rule.
   *
   * @param rule the rule
   * @return false when it leaves the rule out
   */
  public boolean tries(ContractRule rule) {
    return switch (rule.tier()) {
      case QUICK -> true;
      case FULL -> this != QUICK;
      case LARGE -> this == LARGE;
    };
  }

  /**
   * How often something is repeated.
   *
   * @param quick in {@link #QUICK}
   * @param full in the others
   * @return one of the two
   */
  public int times(int quick, int full) {
    return this == QUICK ? quick : full;
  }
}
