package dev.sluice.engine;

import dev.sluice.SluiceException;
import dev.sluice.events.ConnectEvent;
import dev.sluice.events.PeerLossEvent;
import dev.sluice.events.SelectionEvent;
import dev.sluice.spi.Availability;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What operators are told of an agent that happens seldom: a line in the log of {@code dev.sluice} and an event for the flight recorder. What goes well is said at
 * {@link Level#DEBUG}, so that a log is quiet by default; what somebody should look into is a warning. Any thread.
 */
final class Reports {
  private static final System.Logger LOG = System.getLogger("dev.sluice");

  private final String agent;

  Reports(String agent) {
    this.agent = agent;
  }

  /** A backend was opened. */
  void selected(Agents.Chosen chosen) {
    String name = chosen.provider().name();
    String version = chosen.availability() instanceof Availability.Available found ? found.version() : "";
    String library = chosen.availability() instanceof Availability.Available found ? found.library() : "";
    debug(() -> "backend " + name + " " + version + " of " + library + " is in use: " + chosen.why());
    SelectionEvent.tell(agent, name, chosen.why(), version, library);
  }

  /** It is not shown through JMX, though it was to be. */
  void unmanaged(Throwable failed) {
    String remedy = failed instanceof LinkageError ? "; start Java with --add-modules java.management, or unset SLUICE_JMX" : "";
    say(Level.WARNING, () -> "SLUICE_JMX=true, but it cannot be shown through JMX: " + failed + remedy);
  }

  /** We begin to connect a peer. */
  ConnectEvent connecting(Connection connection) {
    return new ConnectEvent(agent, connection.unit().name(), connection.peerName());
  }

  /** A peer is connected, and its route known as far as it is. */
  void connected(Connection connection, ConnectEvent event) {
    String route = connection.routeText();
    debug(() -> "peer '" + connection.peerName() + "' is connected: " + route);
    event.done(route);
  }

  /** A peer connected us. */
  void greeted(Connection connection) {
    debug(() -> "peer '" + connection.peerName() + "' connected us over " + connection.unit().name());
    ConnectEvent.tellGreeted(agent, connection.unit().name(), connection.peerName());
  }

  /** A peer is gone without a goodbye. */
  void lost(Connection connection, @Nullable SluiceException cause) {
    String reason = cause == null ? "" : String.valueOf(cause.getMessage());
    say(Level.WARNING, () -> "peer '" + connection.peerName() + "' is lost over " + connection.routeText() + ": " + reason);
    PeerLossEvent.tell(agent, connection.unit().name(), connection.peerName(), connection.routeText(), false, reason);
  }

  /** A peer left in good order. */
  void left(Connection connection, @Nullable SluiceException cause) {
    String reason = cause == null ? "" : String.valueOf(cause.getMessage());
    debug(() -> reason);
    PeerLossEvent.tell(agent, connection.unit().name(), connection.peerName(), connection.routeText(), true, reason);
  }

  /** Memory is kept, since somebody may still reach it. */
  void quarantined(List<LocalRegion> regions, List<String> silent) {
    say(Level.WARNING, () -> "memory of " + regions.size() + (regions.size() == 1 ? " region" : " regions") + " (" + regions.getFirst().name() + (regions.size() == 1 ? "" : ", ...")
        + ") is kept, since peers that may still reach it did not answer in time: " + String.join(", ", silent));
  }

  private void debug(Supplier<String> text) {
    say(Level.DEBUG, text);
  }

  private void say(Level level, Supplier<String> text) {
    try {
      LOG.log(level, () -> "agent '" + agent + "': " + text.get());
    } catch (RuntimeException broken) {
      // a logger that fails must not keep a peer's loss from being handled
    }
  }
}
