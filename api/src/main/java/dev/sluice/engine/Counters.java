package dev.sluice.engine;

import dev.sluice.PostingCounters;
import dev.sluice.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The transfers of an agent, and what became of all its postings: each transfer counts its own, and leaves them here when it ends. Any thread. */
final class Counters {
  /** Of more peers and routes than so many, the closed transfers of further ones are counted together. */
  private static final int MOST = 4096;

  private record Way(String backend, String peer, Route route) {
    static Way of(PostedTransfer transfer) {
      return new Way(transfer.connection().unit().name(), transfer.connection().peerName(), transfer.routeAtFirst());
    }

    Way together() {
      return new Way(backend, PostingCounters.OTHERS, new Route(backend, PostingCounters.OTHERS, PostingCounters.OTHERS, Route.Path.DIRECT, Route.Known.UNKNOWN));
    }
  }

  private final Set<PostedTransfer> transfers = new HashSet<>();
  private final Map<Way, PostingCounts> ended = new HashMap<>();

  synchronized void begin(PostedTransfer transfer) {
    transfers.add(transfer);
  }

  /** A transfer posts no more. Idempotent. */
  synchronized void end(PostedTransfer transfer) {
    if (transfers.remove(transfer) && !transfer.counts().isEmpty()) {
      Way way = Way.of(transfer);
      Way kept = ended.containsKey(way) || ended.size() < MOST ? way : way.together();
      ended.computeIfAbsent(kept, _ -> new PostingCounts()).add(transfer.counts());
    }
  }

  /** Those that have not ended, as they are now. */
  synchronized List<PostedTransfer> transfers() {
    return List.copyOf(transfers);
  }

  synchronized List<PostingCounters> snapshot() {
    Map<Way, PostingCounts> all = new HashMap<>();
    ended.forEach((way, counts) -> sum(all, way).add(counts));
    transfers.stream().filter(transfer -> !transfer.counts().isEmpty()).forEach(transfer -> sum(all, Way.of(transfer)).add(transfer.counts()));
    List<PostingCounters> snapshot = new ArrayList<>();
    all.forEach((way, counts) -> snapshot.add(counts.snapshot(way.backend(), way.peer(), way.route())));
    return List.copyOf(snapshot);
  }

  private static PostingCounts sum(Map<Way, PostingCounts> all, Way way) {
    return all.computeIfAbsent(way, _ -> new PostingCounts());
  }
}
