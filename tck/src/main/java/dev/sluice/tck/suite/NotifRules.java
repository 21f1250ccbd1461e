package dev.sluice.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Deadline;
import dev.sluice.InvalidDescriptorException;
import dev.sluice.Notification;
import dev.sluice.Operation;
import dev.sluice.PostingState;
import dev.sluice.Region;
import dev.sluice.RemoteRegion;
import dev.sluice.Transfer;
import dev.sluice.tck.ContractRule;
import dev.sluice.tck.Rule;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** NOTIF: notifications. */
public abstract class NotifRules extends ContractRules {
  private static final HexFormat HEX = HexFormat.of();
  private static final int SLOTS = 16;
  private static final int SLOT = 512 << 10;
  private static final long MOST_UNREAD_BYTES = 64L << 20;

  /** For subclasses. */
  protected NotifRules() {}

  @Rule(ContractRule.NOTIF_1)
  final void notif1_eachIsDeliveredOnceAndOnlyWhenTheDataOfItsPostingIsVisible() throws InterruptedException {
    Pair pair = pair();
    int repetitions = times(5_000, 100_000);
    Region local = pair.region("local", (long) SLOTS * SLOT, 0);
    RemoteRegion remote = pair.remote("remote", (long) SLOTS * SLOT, 0);
    try (Board board = pair.there().process().board()) {
      pair.there().process().send("verify-notes", pair.there().name(), pair.there().path("remote"), repetitions, SLOTS, board.word());
      Transfer[] transfers = new Transfer[SLOTS];
      long[] postings = new long[SLOTS];
      for (int slot = 0; slot < SLOTS; slot++) {
        transfers[slot] = transfer(pair, local, remote, 16);
      }
      for (int number = 1; number <= repetitions; number++) {
        int slot = number % SLOTS;
        // The slot's memory is free again when the target has read its last posting.
        if (!board.reaches(NotificationCheck.SLOT + slot, number - SLOTS, Budgets.mustHappen().toNanos())) {
          break;
        }
        if (number > SLOTS) {
          transfers[slot].await(postings[slot]);
        }
        Ranges ranges = ranges(number, slot);
        for (int range = 0; range < ranges.count(); range++) {
          Pattern.fill(local.segment().asSlice(ranges.local()[range], ranges.lengths()[range]), NotificationCheck.seed(number, range));
        }
        byte[] payload = NotificationCheck.payload(number, ranges.remote(), ranges.lengths(), ranges.count());
        postings[slot] = ranges.post(transfers[slot], Operation.WRITE, payload);
        if (number % 3 == 0) {
          transfers[slot].await(postings[slot]);
        }
      }
      assertThat(pair.there().process().answer(Budgets.mustHappen().multipliedBy(3))).containsExactly("ok");
    }
  }

  @Rule(ContractRule.NOTIF_2)
  final void notif2_anyBytesOfAnyLengthToTheMaximumArrive() throws InterruptedException {
    Pair pair = pair();
    int most = pair.here().maxNotificationBytes();
    Region local = pair.region("local", 64, 1);
    RemoteRegion remote = pair.remote("remote", 64, 2);
    assertThat(most).isGreaterThanOrEqualTo(1024);
    byte[] everyByte = new byte[256];
    for (int i = 0; i < 256; i++) {
      everyByte[i] = (byte) i;
    }
    List<byte[]> payloads = new java.util.ArrayList<>(List.of(everyByte));
    for (int length : new int[] {0, 1, 2, 7, 8, 9, 255, 256, 257, 1023, 1024, 1025, 4096, 8191, 8192, 8193, most - 1, most}) {
      if (length <= most) {
        payloads.add(Pattern.bytes(length, 3L + length));
      }
    }
    Transfer transfer = transfer(pair, local, remote, 1);
    for (byte[] payload : payloads) {
      transfer.await(Ranges.of(0, 0, 64).post(transfer, Operation.WRITE, payload));
      assertThat(pair.there().note(Budgets.mustHappen().toMillis())).as("%s bytes with a transfer", payload.length).containsExactly(pair.here().name(), HEX.formatHex(payload));
      pair.peer().notify(payload, Deadline.after(Budgets.mustHappen()));
      assertThat(pair.there().note(Budgets.mustHappen().toMillis())).as("%s bytes alone", payload.length).containsExactly(pair.here().name(), HEX.formatHex(payload));
    }
  }

  @Rule(ContractRule.NOTIF_2)
  final void notif2_longerThanTheMaximumIsRefusedAndNothingMoves() {
    Pair pair = pair();
    byte[] tooLong = new byte[pair.here().maxNotificationBytes() + 1];
    Region local = pair.region("local", 64, 1);
    RemoteRegion remote = pair.remote("remote", 64, 2);
    Transfer transfer = transfer(pair, local, remote, 1);

    assertThatThrownBy(() -> Ranges.of(0, 0, 64).post(transfer, Operation.WRITE, tooLong)).isInstanceOf(InvalidDescriptorException.class);
    assertThatThrownBy(() -> pair.peer().notify(tooLong, Deadline.standard())).isInstanceOf(InvalidDescriptorException.class);

    assertThat(pair.there().note(Budgets.mustNotHappen().toMillis())).isEmpty();
    assertThat(pair.there().difference("remote", 0, 64, 2)).isEqualTo(-1);
  }

  @Rule(ContractRule.NOTIF_3)
  final void notif3_aNotificationWithoutATransferWorksInBothDirections() throws InterruptedException {
    Pair pair = pair();
    byte[] payload = Pattern.bytes(100, 7);

    pair.peer().notify(payload, Deadline.after(Budgets.mustHappen()));
    assertThat(pair.there().note(Budgets.mustHappen().toMillis())).containsExactly(pair.here().name(), HEX.formatHex(payload));

    pair.there().connect(pair.here());
    pair.there().notify(pair.here(), payload);
    Notification notification = new Notification();
    assertThat(pair.here().notifications().await(notification, Budgets.mustHappen())).isTrue();
    assertThat(notification.sender()).isEqualTo(pair.there().name());
    assertThat(notification.toBytes()).isEqualTo(payload);
    assertThat(pair.here().notifications().poll(notification)).isFalse();
  }

  @Rule(ContractRule.NOTIF_3)
  final void notif3_aHandlerGetsThemToo() throws InterruptedException {
    Pair pair = pair();
    pair.there().connect(pair.here());
    AtomicInteger count = new AtomicInteger();
    AtomicReference<Notification> got = new AtomicReference<>();
    pair.here().notifications().handle(notification -> {
      got.set(notification);
      if (count.incrementAndGet() == 1) {
        throw new IllegalStateException("a handler that throws harms nothing");
      }
    });

    pair.there().notify(pair.here(), new byte[] {1});
    pair.there().notify(pair.here(), new byte[] {2});

    Budgets.eventually("the handler is called twice", () -> count.get() == 2);
    assertThat(got.get().toBytes()).containsExactly(2);
  }

  @Rule(ContractRule.NOTIF_4)
  final void notif4_aTargetThatTakesNoneHoldsTheSenderAndLosesNone() throws InterruptedException {
    Pair pair = pair();
    Region local = pair.region("local", 64, 1);
    RemoteRegion remote = pair.remote("remote", 64, 2);
    Transfer transfer = transfer(pair, local, remote, 1);
    int many = times(30_000, 50_000);
    AtomicInteger done = new AtomicInteger();
    AtomicReference<Throwable> failed = new AtomicReference<>();
    int bytes = 3000;
    Thread sender = Thread.ofPlatform().start(() -> {
      try {
        for (int i = 0; i < many; i++) {
          byte[] payload = ByteBuffer.allocate(bytes).putLong(i).array();
          transfer.await(Ranges.of(0, 0, 64).post(transfer, Operation.WRITE, payload, Deadline.none()));
          done.incrementAndGet();
        }
      } catch (InterruptedException | RuntimeException e) {
        failed.set(e);
      }
    });
    try {
      AtomicInteger last = new AtomicInteger(-1);
      Budgets.eventually("the sender is held", () -> {
        Budgets.never("", () -> false);
        return last.getAndSet(done.get()) == done.get();
      });
      assertThat(done.get()).isLessThan(many);
      assertThat((long) done.get() * bytes).isLessThanOrEqualTo(MOST_UNREAD_BYTES);
      assertThat(transfer.poll(done.get() + 1L)).as("the posting that is held").isEqualTo(PostingState.POSTED);

      assertThat(pair.there().process().call("take-numbered", pair.there().name(), many)).containsExactly("ok");
    } finally {
      sender.interrupt();
      sender.join();
    }
    assertThat(failed.get()).isNull();
    assertThat(done.get()).isEqualTo(many);
  }

  @Rule(ContractRule.NOTIF_1)
  final void notif1_thatOfAReadComesWhenTheReaderHasTheData() throws InterruptedException {
    Pair pair = pair();
    int bytes = 300_000;
    Region local = pair.region("local", bytes, 0);
    RemoteRegion remote = pair.remote("remote", bytes, 0);
    Transfer transfer = transfer(pair, local, remote, 1);
    for (int round = 1; round <= times(20, 200); round++) {
      pair.there().fill("remote", 0, bytes, round);
      long posting = Ranges.of(0, 0, bytes).post(transfer, Operation.READ, new byte[] {(byte) round});

      assertThat(pair.there().note(Budgets.mustHappen().toMillis())).as("round %s", round).containsExactly(pair.here().name(), HEX.formatHex(new byte[] {(byte) round}));
      assertThat(Pattern.firstDifference(local.segment(), round)).as("round %s: first byte that the reader has not when the target is told", round).isEqualTo(-1);
      transfer.await(posting);
    }
  }

  /** Few or many ranges; large ones first, last or nowhere. */
  private Ranges ranges(int number, int slot) {
    int count = 1 + random().nextInt(16);
    long[] offsets = new long[count];
    long[] lengths = new long[count];
    long at = (long) slot * SLOT;
    boolean large = number % 64 == 0;
    int largeOne = number % 128 == 0 ? count - 1 : 0;
    for (int range = 0; range < count; range++) {
      lengths[range] = large && range == largeOne ? 200_000 + random().nextInt(100_000) : 1 + random().nextInt(300);
      offsets[range] = at;
      at += lengths[range] + random().nextInt(2) * 8L;
    }
    return new Ranges(offsets, offsets, lengths);
  }
}
