package dev.sluice.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.StackTrace;

/** A posting, from the call to its end. */
@Name("dev.sluice.Posting")
@Label("Posting")
@Description("A posting, from the call to its end; one of as many as the setting every says")
@Category("Sluice")
@StackTrace(false)
final class PostingEvent extends PostingFields {
  private static final PostingEvent ASKED = new PostingEvent();

  /** Whether some are recorded. */
  static boolean wanted() {
    return ASKED.isEnabled();
  }

  /** The choice is made before, so that a posting that is not recorded costs nothing. */
  @SettingDefinition
  @Name("every")
  @Label("One of")
  @Description("Of how many postings one is recorded")
  boolean every(EverySetting setting) {
    return true;
  }
}
