package dev.sluice.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BatchTest {
  @Test
  void holdsWhatWasAddedAsColumns() {
    Batch batch = new Batch(2);
    batch.add(1, 2, 3, 4, 5);
    batch.add(6, 7, 8, 9, 10);

    assertThat(batch.count()).isEqualTo(2);
    assertThat(new long[] {batch.localAddress(1), batch.remoteAddress(1), batch.length(1), batch.localKey(1), batch.remoteKey(1)})
        .containsExactly(6, 7, 8, 9, 10);
    assertThat(new long[] {batch.localAddress(0), batch.remoteAddress(0), batch.length(0), batch.localKey(0), batch.remoteKey(0)})
        .containsExactly(1, 2, 3, 4, 5);
    batch.free();
  }

  @Test
  void takesNoMoreThanItsCapacityAndNothingOnceFreed() {
    Batch batch = new Batch(1);
    batch.add(1, 2, 3, 4, 5);
    assertThatThrownBy(() -> batch.add(1, 2, 3, 4, 5)).isInstanceOf(IndexOutOfBoundsException.class);

    Batch freed = new Batch(1);
    freed.free();
    assertThatThrownBy(() -> freed.add(1, 2, 3, 4, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    batch.free();
  }
}
