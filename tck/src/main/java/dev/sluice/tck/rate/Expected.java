package dev.sluice.tck.rate;

import java.util.OptionalDouble;

/**
 * What a route should reach. Immutable.
 *
 * @param carrier what carries the bytes
 * @param gigabytesPerSecond 10<sup>9</sup> bytes a second; empty where nothing tells
 * @param from what it was taken from, as it stands there; where nothing tells, why
 */
public record Expected(Carrier carrier, OptionalDouble gigabytesPerSecond, String from) {
  /** What is known, and from what. */
  public static Expected of(Carrier carrier, double gigabytesPerSecond, String from) {
    return new Expected(carrier, OptionalDouble.of(gigabytesPerSecond), from);
  }

  /** Nothing is known, and why. */
  public static Expected unknown(String why) {
    return new Expected(Carrier.UNKNOWN, OptionalDouble.empty(), why);
  }

  /** Two that carry together, of one kind; unknown where one is. */
  Expected plus(Expected other) {
    if (gigabytesPerSecond.isEmpty()) {
      return this;
    }
    if (other.gigabytesPerSecond.isEmpty()) {
      return other;
    }
    return carrier == other.carrier
        ? of(carrier, gigabytesPerSecond.getAsDouble() + other.gigabytesPerSecond.getAsDouble(), from + " + " + other.from)
        : unknown("the route does not tell which of its devices, which are of several kinds, carry how much: " + from + ", " + other.from);
  }
}
