package dev.sluice.events;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;

/** What is told of a posting. Used for one after the other: the recorder copies what it is given. */
public abstract class PostingFields extends Event {
  @Label("Agent")
  String agent = "";

  @Label("Backend")
  String backend = "";

  @Label("Peer")
  String peer = "";

  @Label("Route")
  @Description("How the bytes go, as it was known when the link was made")
  String route = "";

  @Label("Operation")
  String operation = "";

  @Label("Posting")
  @Description("The number that the transfer gave it")
  long posting;

  @Label("Descriptors")
  @Description("Pairs of blocks or ranges, as the caller named them")
  long descriptors;

  @Label("Bytes")
  @DataAmount
  long bytes;

  @Label("Failure")
  @Description("The kind of failure; empty where it is done")
  String failure = "";

  @Label("Reason")
  @Description("What the caller is told; empty where it is done")
  String reason = "";

  PostingFields() {}

  /** Whose it is and where it goes. */
  public final PostingFields way(String ofAgent, String overBackend, String toPeer, String onRoute) {
    agent = ofAgent;
    backend = overBackend;
    peer = toPeer;
    route = onRoute;
    return this;
  }

  /** What it moves. */
  public final PostingFields moves(String how, long number, long pairs, long allBytes) {
    operation = how;
    posting = number;
    descriptors = pairs;
    bytes = allBytes;
    return this;
  }

  /** How it ended: two empty texts where it is done. */
  public final void ended(String kindOfFailure, String message) {
    failure = kindOfFailure;
    reason = message;
  }
}
