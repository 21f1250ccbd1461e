package dev.sluice.tck.contract;

import dev.sluice.Deadline;
import dev.sluice.Link;
import dev.sluice.Operation;
import dev.sluice.Region;
import dev.sluice.SluiceException;
import dev.sluice.Transfer;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Writes a whole region over a peer's again and again, each time with other contents, until it is told to stop or is refused. */
final class Hammer {
  private final Link link;
  private final Region region;
  private final Thread thread;
  private volatile boolean stopped;
  private final AtomicLong written = new AtomicLong();
  private volatile String ended = "-";

  Hammer(Link link, Region region) {
    this.link = link;
    this.region = region;
    this.thread = Thread.ofPlatform().daemon().name("hammer").start(this::run);
  }

  /** How many writes were done, and what ended them. */
  List<String> end() throws InterruptedException {
    stopped = true;
    thread.join(TimeUnit.SECONDS.toMillis(60));
    return List.of(Long.toString(written.get()), thread.isAlive() ? "still writing" : ended);
  }

  private void run() {
    Ranges all = Ranges.of(0, 0, region.bytes());
    try (Transfer transfer = link.transfer(1)) {
      while (!stopped) {
        region.segment().set(ValueLayout.JAVA_LONG_UNALIGNED, 0, written.get());
        region.segment().set(ValueLayout.JAVA_LONG_UNALIGNED, region.bytes() - 8, written.get());
        transfer.await(all.post(transfer, Operation.WRITE, null, Deadline.none()));
        written.incrementAndGet();
      }
    } catch (SluiceException | IllegalStateException e) {
      ended = e.getClass().getSimpleName();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
