package dev.sluice.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An agent opens a backend. */
@Name("dev.sluice.Selection")
@Label("Selection")
@Description("An agent was opened with a backend")
@Category("Sluice")
@StackTrace(false)
public final class SelectionEvent extends Event {
  @Label("Agent")
  String agent = "";

  @Label("Backend")
  String backend = "";

  @Label("Why")
  @Description("Why the backend is on")
  String why = "";

  @Label("Version")
  String version = "";

  @Label("Library")
  @Description("The native library that was bound")
  String library = "";

  private SelectionEvent() {}

  /** Records one. */
  public static void tell(String agent, String backend, String why, String version, String library) {
    SelectionEvent event = new SelectionEvent();
    if (event.shouldCommit()) {
      event.agent = agent;
      event.backend = backend;
      event.why = why;
      event.version = version;
      event.library = library;
      event.commit();
    }
  }
}
