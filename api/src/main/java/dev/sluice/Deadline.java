package dev.sluice;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a posting may take, counted from the moment it is posted. Immutable and reusable, so that a steady state allocates none.
 *
 * @param nanos nanoseconds from posting; {@link Long#MAX_VALUE} means no limit
 */
public record Deadline(long nanos) {
  private static final Deadline NONE = new Deadline(Long.MAX_VALUE);
  private static final Deadline STANDARD = new Deadline(Long.MAX_VALUE - 1);

  /**
   * Checks the bound.
   *
   * @param nanos nanoseconds from posting, at least 1
   */
  public Deadline {
    if (nanos < 1) {
      throw new IllegalArgumentException("a deadline lies at least 1 ns ahead, not " + nanos);
    }
  }

  /**
   * No limit.
   *
   * @return the deadline that never comes
   */
  public static Deadline none() {
    return NONE;
  }

  /**
   * What the agent's configuration says: {@code kv_transfer_timeout_ms} of an engine configuration file, else 60 s.
   *
   * @return the agent's own deadline
   */
  public static Deadline standard() {
    return STANDARD;
  }

  /**
   * A time after posting.
   *
   * @param amount how many units, at least 1
   * @param unit the unit
   * @return the deadline
   */
  public static Deadline after(long amount, TimeUnit unit) {
    return new Deadline(unit.toNanos(amount));
  }

  /**
   * A time after posting.
   *
   * @param duration the time, more than zero
   * @return the deadline
   */
  public static Deadline after(Duration duration) {
    return new Deadline(TimeUnit.NANOSECONDS.convert(duration));
  }

  /**
   * Whether there is no limit.
   *
   * @return true for {@link #none()}
   */
  public boolean unlimited() {
    return nanos == Long.MAX_VALUE;
  }

  /**
   * Whether the agent's configuration decides.
   *
   * @return true for {@link #standard()}
   */
  public boolean isStandard() {
    return nanos == Long.MAX_VALUE - 1;
  }
}
