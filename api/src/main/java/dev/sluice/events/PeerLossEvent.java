package dev.sluice.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A peer is gone. */
@Name("dev.sluice.PeerLoss")
@Label("Peer Loss")
@Description("A peer, or the way to it, is gone; or it said goodbye")
@Category("Sluice")
@StackTrace(false)
public final class PeerLossEvent extends Event {
  @Label("Agent")
  String agent = "";

  @Label("Backend")
  String backend = "";

  @Label("Peer")
  String peer = "";

  @Label("Route")
  @Description("How bytes went, where that was known")
  String route = "";

  @Label("Goodbye")
  @Description("Whether the peer left in good order")
  boolean goodbye;

  @Label("Reason")
  @Description("What postings to it are told")
  String reason = "";

  private PeerLossEvent() {}

  /** Records one. */
  public static void tell(String agent, String backend, String peer, String route, boolean goodbye, String reason) {
    PeerLossEvent event = new PeerLossEvent();
    if (event.shouldCommit()) {
      event.agent = agent;
      event.backend = backend;
      event.peer = peer;
      event.route = route;
      event.goodbye = goodbye;
      event.reason = reason;
      event.commit();
    }
  }
}
