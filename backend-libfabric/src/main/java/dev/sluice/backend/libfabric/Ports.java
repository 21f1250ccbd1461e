package dev.sluice.backend.libfabric;

import dev.sluice.backend.libfabric.RailGroup.Reach;
import dev.sluice.ffm.Sleep;
import dev.sluice.spi.BackendException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a worker: for each group of rails one where every peer may arrive, and one more for each peer, up to a limit. To close a port is the only way to end what is under
 * way to a peer that is gone, and some providers let a peer that is stopped or killed hold up everybody else on its port. Used under the worker's lock.
 */
final class Ports {
  private static final System.Logger LOG = System.getLogger("dev.sluice.backend.libfabric");

  /** Each takes a listening socket or some megabytes of shared memory. */
  private static final int MOST = 64;

  private static final int TURNS_BETWEEN_ALL = 8;

  /** A peer that greets, over what wakes nobody, waits for so many turns: fewer than a microsecond takes. */
  private static final int TURNS_BETWEEN_GREETINGS = 4;

  /** A turn takes longer than a look, and over what wakes nobody a peer waits meanwhile: so there are more looks, shared by all such ports. */
  private static final int MORE_LOOKS = 8;

  private final List<RailGroup> groups;
  private final Port.Owner owner;
  private final Pause pause;
  private Port[] open = {};
  private boolean changed = true;

  private Ports(List<RailGroup> groups, Port.Owner owner, Pause pause) {
    this.groups = List.copyOf(groups);
    this.owner = owner;
    this.pause = pause;
  }

  /** Opens one for each group. */
  static Ports open(List<RailGroup> groups, Port.Owner owner, Pause pause) throws BackendException {
    Ports made = new Ports(groups, owner, pause);
    try {
      for (RailGroup group : groups) {
        made.add(Port.open(group, owner));
      }
      return made;
    } catch (BackendException | RuntimeException e) {
      boolean _ = made.closeAll();
      throw e;
    }
  }

  private void add(Port port) {
    Port[] more = Arrays.copyOf(open, open.length + 1);
    more[open.length] = port;
    replace(more);
  }

  private void replace(Port[] now) {
    open = now;
    changed = true;
    pause.wake();
  }

  /** How this agent is reached, everywhere. */
  List<EndpointInfo.Place> places() {
    List<EndpointInfo.Place> places = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      places.add(open[g].place(g));
    }
    return places;
  }

  /** How a port is reached. */
  EndpointInfo.Place placeOf(Port port) {
    return port.place(groups.indexOf(port.group()));
  }

  /** The group over which a peer is best reached, shared memory where both share it; empty where there is none. */
  Optional<RailGroup> groupFor(EndpointInfo info) {
    boolean sameHost = info.self().isOfThisHost();
    boolean sameProcess = info.self().isOfThisProcess();
    return groups.stream()
        .filter(group -> info.over(group.provider()).isPresent() && group.reaches(sameHost, sameProcess))
        .min(Comparator.comparingInt(group -> group.reach() == Reach.HOST ? 0 : 1));
  }

  /** Where every peer may arrive. */
  Port front(RailGroup group) {
    return open[groups.indexOf(group)];
  }

  /** Opens one where one peer alone arrives; null when no more can be had. */
  @Nullable Port openApart(RailGroup group, String peer) {
    if (open.length >= MOST || group.rails().getFirst().bindsMemory()) {
      return null;
    }
    try {
      Port made = Port.open(group, owner);
      add(made);
      return made;
    } catch (BackendException scarce) {
      LOG.log(System.Logger.Level.WARNING, "peer " + peer + " shares a port with others, whom it may block if it is stopped or killed: " + scarce.getMessage());
      return null;
    }
  }

  /** Closes the port of one peer. */
  void close(Port port) {
    if (!port.isClosed()) {
      replace(Arrays.stream(open).filter(other -> other != port).toArray(Port[]::new));
      if (!port.close()) {
        LOG.log(System.Logger.Level.WARNING, "libfabric does not let go of an endpoint of " + port.group().provider() + ": what was under way on it stays quarantined");
      }
    }
  }

  /**
   * One round over the ports; where nothing happened, a few more over those whose peers wait for nothing but our looks.
   *
   * @param turn the number of the turn
   * @param end what ended a sleep since the last one: where a descriptor told of something, all are looked at; where it was in vain, mostly those alone that have no descriptor;
   *     null where nobody slept
   */
  int progress(int turn, Sleep.@Nullable End end) {
    int total = round(turn, end);
    int apart = open.length - groups.size();
    for (int looks = apart; apart > 0 && looks <= MORE_LOOKS && total == 0; looks += apart) {
      total = lookAgain();
    }
    return total;
  }

  private int round(int turn, Sleep.@Nullable End end) {
    boolean wide = end != null || turn % TURNS_BETWEEN_GREETINGS == 0;
    boolean silent = end == Sleep.End.TIME && turn % TURNS_BETWEEN_ALL != 0;
    Port[] all = open; // whoever is told of something may close one
    int total = 0;
    for (int i = 0; i < all.length; i++) {
      Port port = all[i];
      if (end == Sleep.End.READY) {
        port.expects();
      }
      boolean greetingsOnly = i < groups.size() && !port.canWake() && port.isQuiet();
      if (!port.isClosed() && !(silent && port.tellsOfAll()) && (wide || !greetingsOnly)) {
        total += port.progressAmongOthers(turn);
      }
    }
    return total;
  }

  private int lookAgain() {
    Port[] all = open;
    int total = 0;
    for (int i = groups.size(); i < all.length; i++) {
      Port port = all[i];
      if (!port.canWake() && !port.isClosed()) {
        total += port.progress();
      }
    }
    return total;
  }

  /** Whether what may be slept on tells of what happens from now on; false when something happened already. */
  boolean arm() {
    if (changed) {
      changed = false;
      pause.watch(Arrays.stream(open).flatMapToInt(port -> Arrays.stream(port.descriptors())).toArray());
    }
    for (Port port : open) {
      if (!port.canBeWaitedFor()) {
        return false;
      }
    }
    return true;
  }

  /** Closes all. @return whether libfabric let go of all of them */
  boolean closeAll() {
    boolean closed = true;
    for (Port port : open) {
      closed &= port.close();
    }
    open = new Port[0];
    return closed;
  }
}
