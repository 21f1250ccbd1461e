package dev.sluice.tck.rate;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whether a route is so much slower than it should be that the bytes may go another way than one believes. */
public final class FarOff {
  private FarOff() {}

  /**
   * Compares.
   *
   * @param route as it is shown
   * @param measured what was moved over it
   * @param expected what it should reach
   * @return one line that names both, and what it may be; empty where the route is fast enough, too little was moved to say so, or nothing tells what to expect
   */
  public static Optional<String> warning(String route, Measured measured, Expected expected) {
    OptionalDouble wanted = expected.gigabytesPerSecond();
    if (wanted.isEmpty() || !measured.tells() || measured.gigabytesPerSecond() >= wanted.getAsDouble() * expected.carrier().part()) {
      return Optional.empty();
    }
    return Optional.of(String.format(Locale.ROOT, "the route %s moved %.2f GB/s at best, far less than the %.2f GB/s that it should reach by %s; likely %s; ./sluice doctor looks for more",
        route, measured.gigabytesPerSecond(), wanted.getAsDouble(), expected.from(), expected.carrier().causes()));
  }
}
