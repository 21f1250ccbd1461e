package dev.sluice.ffm;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Which arenas are held and by which keeper: a count for each scope, a keeper for each group of scopes. */
final class SegmentHolds {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<MemorySegment.Scope, Held> held = new HashMap<>();
  private final List<Group> groups = new ArrayList<>();

  /** A scope that is held, by a segment of it. At count 0 its keeper could not be replaced yet. */
  private static final class Held {
    final MemorySegment segment;
    @Nullable Group group;
    int count;

    Held(MemorySegment segment) {
      this.segment = segment;
    }
  }

  /** The scopes that one keeper holds. */
  private static final class Group {
    List<Held> members = List.of();
    @Nullable SegmentKeeper keeper;

    /** The new keeper is inside before the old one leaves, so nothing is let go for a moment. Changes all or nothing. */
    void hold(List<Held> wanted) {
      SegmentKeeper next =
          wanted.isEmpty()
              ? null
              : SegmentKeeper.start(wanted.stream().map(member -> member.segment).toList());
      if (keeper != null) {
        keeper.leave();
      }
      keeper = next;
      members = wanted;
      wanted.forEach(member -> member.group = this);
    }
  }

  /** Adds one to the count of each segment's scope; of all, or of none if it throws. */
  void add(List<MemorySegment> segments) {
    lock.lock();
    try {
      var fresh = new ArrayList<Held>();
      for (MemorySegment segment : segments) {
        held.computeIfAbsent(
                segment.scope(),
                scope -> {
                  fresh.add(new Held(segment));
                  return fresh.getLast();
                })
            .count++;
      }
      boolean done = false;
      try {
        place(fresh);
        done = true;
      } finally {
        if (!done) {
          fresh.stream()
              .filter(member -> member.group == null)
              .forEach(member -> held.remove(member.segment.scope()));
          remove(segments);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes one from the count of each segment's scope, and lets go those that reach 0. */
  void remove(List<MemorySegment> segments) {
    lock.lock();
    try {
      var changed = new LinkedHashSet<Group>();
      for (MemorySegment segment : segments) {
        Held member = held.get(segment.scope());
        if (member != null && --member.count == 0 && member.group != null) {
          changed.add(member.group);
        }
      }
      OutOfMemoryError noThread = null;
      for (Group group : changed) {
        try {
          drop(group);
        } catch (OutOfMemoryError e) {
          noThread = e;
        }
      }
      if (noThread != null) {
        throw noThread;
      }
    } finally {
      lock.unlock();
    }
  }

  private void place(List<Held> fresh) {
    int at = 0;
    while (at < fresh.size()) {
      Group group = groupWithRoom();
      var wanted = new ArrayList<>(group.members);
      int end = Math.min(fresh.size(), at + SegmentKeeper.CAPACITY - wanted.size());
      wanted.addAll(fresh.subList(at, end));
      group.hold(wanted);
      if (!groups.contains(group)) {
        groups.add(group);
      }
      at = end;
    }
  }

  private void drop(Group group) {
    List<Held> before = group.members;
    group.hold(before.stream().filter(member -> member.count > 0).toList());
    for (Held member : before) {
      if (member.count == 0) {
        held.remove(member.segment.scope());
      }
    }
    if (group.members.isEmpty()) {
      groups.remove(group);
    }
  }

  private Group groupWithRoom() {
    for (Group group : groups) {
      if (group.members.size() < SegmentKeeper.CAPACITY) {
        return group;
      }
    }
    return new Group();
  }
}
