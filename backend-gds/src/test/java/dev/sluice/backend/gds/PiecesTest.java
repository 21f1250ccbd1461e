package dev.sluice.backend.gds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class PiecesTest {
  @Test
  void everyPieceIsTakenOnceHoweverManyTake() throws InterruptedException {
    int count = 200_000;
    Pieces pieces = new Pieces();
    AtomicLongArray taken = new AtomicLongArray(count);
    Thread[] takers = new Thread[4];
    for (int i = 0; i < takers.length; i++) {
      takers[i] = Thread.ofPlatform().start(() -> {
        Pieces.Piece piece = new Pieces.Piece();
        while (true) {
          if (pieces.take(piece)) {
            if (piece.descriptor < 0) {
              return;
            }
            assertThat(piece.memory).isEqualTo(piece.descriptor * 3L);
            taken.incrementAndGet(piece.descriptor);
          } else {
            Thread.onSpinWait();
          }
        }
      });
    }
    for (int i = 0; i < count + takers.length; i++) {
      while (pieces.full()) {
        Thread.onSpinWait();
      }
      pieces.add(null, null, null, true, i * 3L, i, 1, i < count ? i : -1);
    }
    for (Thread taker : takers) {
      taker.join();
    }

    for (int i = 0; i < count; i++) {
      assertThat(taken.get(i)).as("how often piece %s was taken", i).isEqualTo(1);
    }
  }
}
