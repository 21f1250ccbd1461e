package dev.sluice.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A posting that took long. The time of every posting is taken where these are wanted. */
@Name("dev.sluice.SlowPosting")
@Label("Slow Posting")
@Description("A posting that took longer than the threshold, from the call to its end")
@Category("Sluice")
@Enabled(false)
@Threshold("20 ms")
@StackTrace(false)
final class SlowPostingEvent extends PostingFields {
  private static final SlowPostingEvent ASKED = new SlowPostingEvent();

  /** Whether they are recorded. */
  static boolean wanted() {
    return ASKED.isEnabled();
  }
}
