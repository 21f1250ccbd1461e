package dev.sluice.tck.suite;

import dev.sluice.Deadline;
import dev.sluice.Link;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Moves a whole region to or from a peer's again and again, each write with other contents, until it is refused. */
final class Hammer {
  private final Link link;
  private final Region region;
  private final Operation operation;
  private final Thread thread;
  private final AtomicLong moved = new AtomicLong();
  private volatile boolean stopped;
  private volatile String ended = "-";

  Hammer(Link link, Region region, Operation operation) {
    this.link = link;
    this.region = region;
    this.operation = operation;
    this.thread = Thread.ofPlatform().daemon().name("hammer").start(this::run);
  }

  /** How often it moved the region. */
  long moved() {
    return moved.get();
  }

  /** Waits until it is refused: how often it moved the region, and what ended that. */
  List<String> end() throws InterruptedException {
    thread.join(Budgets.mustHappen().toMillis());
    boolean refused = !thread.isAlive();
    stopped = true;
    return List.of(Long.toString(moved.get()), refused ? ended : "still moving");
  }

  private void run() {
    Ranges all = Ranges.of(0, 0, region.bytes());
    try (Transfer transfer = link.transfer(1)) {
      while (!stopped) {
        if (operation == Operation.WRITE) {
          region.segment().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, moved.get());
          region.segment().set(ValueLayout.JAVA_LONG_UNALIGNED, region.bytes() - 8, moved.get());
        }
        transfer.await(all.post(transfer, operation, null, Deadline.none()));
        moved.incrementAndGet();
      }
    } catch (SluiceException | IllegalStateException e) {
      ended = e.getClass().getSimpleName();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
