package dev.sluice.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A peer is connected over one backend: from the call to where both engines have greeted each other. */
@Name("dev.sluice.Connect")
@Label("Connect")
@Description("A peer was connected over a backend, or was not")
@Category("Sluice")
@StackTrace(false)
public final class ConnectEvent extends Event {
  @Label("Agent")
  String agent = "";

  @Label("Backend")
  String backend = "";

  @Label("Peer")
  String peer = "";

  @Label("Begun by Peer")
  @Description("Whether the peer connected us")
  boolean greeted;

  @Label("Route")
  @Description("How bytes go, where that is known")
  String route = "";

  @Label("Reason")
  @Description("Why it was not connected; empty where it was")
  String reason = "";

  /** An event that begins now. */
  public ConnectEvent(String agent, String backend, String peer) {
    this.agent = agent;
    this.backend = backend;
    this.peer = peer;
    begin();
  }

  /** Records that a peer connected us. */
  public static void tellGreeted(String agent, String backend, String peer) {
    ConnectEvent event = new ConnectEvent(agent, backend, peer);
    if (event.shouldCommit()) {
      event.greeted = true;
      event.commit();
    }
  }

  /** It is connected. */
  public void done(String known) {
    end();
    if (shouldCommit()) {
      route = known;
      commit();
    }
  }

  /** It is not. */
  public void failed(RuntimeException refused) {
    end();
    if (shouldCommit()) {
      reason = String.valueOf(refused.getMessage());
      commit();
    }
  }
}
