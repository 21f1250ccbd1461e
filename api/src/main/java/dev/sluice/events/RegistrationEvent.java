package dev.sluice.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Memory is registered, or allocated and registered. */
@Name("dev.sluice.Registration")
@Label("Registration")
@Description("A region was registered, or was not")
@Category("Sluice")
@StackTrace(false)
public final class RegistrationEvent extends Event {
  @Label("Agent")
  String agent = "";

  @Label("Region")
  String region = "";

  @Label("Kind")
  String kind = "";

  @Label("Bytes")
  @DataAmount
  long bytes;

  @Label("Backends")
  @Description("Those that take it, separated by commas")
  String backends = "";

  @Label("Reason")
  @Description("Why it was not registered; empty where it was")
  String reason = "";

  /** An event that begins now. */
  public RegistrationEvent(String agent, String region, String kind, long bytes) {
    this.agent = agent;
    this.region = region;
    this.kind = kind;
    this.bytes = bytes;
    begin();
  }

  /** It was registered. */
  public void done(Iterable<String> taking) {
    end();
    if (shouldCommit()) {
      backends = String.join(",", taking);
      commit();
    }
  }

  /** It was not. */
  public void failed(RuntimeException refused) {
    end();
    if (shouldCommit()) {
      reason = String.valueOf(refused.getMessage());
      commit();
    }
  }
}
