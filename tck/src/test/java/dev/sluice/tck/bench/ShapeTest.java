package dev.sluice.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapeTest {
  @ParameterizedTest
  @EnumSource
  void aWalkIsTheSameAfterItsWordsWereRead(Operation operation) {
    Shape walk = Shape.walk(operation, 4096, 32, 1 << 20);

    assertThat(Shape.of(Shape.words(walk.words()))).isEqualTo(walk);
  }

  @Test
  void aTableIsTheSameAfterItsWordsWereRead() {
    Shape table = Shape.table(Operation.WRITE, 256, 160, 4096, 16, 512);

    assertThat(Shape.of(Shape.words(table.words()))).isEqualTo(table);
  }

  @Test
  void oneThatIsAnsweredIsTheSameAfterItsWordsWereRead() {
    assertThat(Shape.of(Shape.words(Shape.oneWay(8).words()))).isEqualTo(Shape.oneWay(8));
  }

  @Test
  void slotsThatAreSmallerThanACacheLineLieApartAndAreTakenInOrder() {
    Shape walk = Shape.walk(Operation.WRITE, 8, 1, 1 << 20);

    assertThat(walk.stride()).isEqualTo(64);
    assertThat(walk.random()).isFalse();
  }

  @Test
  void aTableReachesAsFarAsTheInitiatorsStrideGoes() {
    assertThat(Shape.table(Operation.WRITE, 256, 2, 8, 1, 512).reach()).isEqualTo(2 * 8 * 512);
  }

  @Test
  void aWordWithoutAValueIsRefused() {
    assertThatThrownBy(() -> Shape.words("bytes=8 batch")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'batch'");
  }

  @Test
  void blocksBehindEachOtherAreOneDescriptorASpanWhenMerged() {
    Shape inOrder = Shape.inOrder(Operation.WRITE, 32_768, 64, 500);
    Shape merged = inOrder.merged();

    assertThat(inOrder.isInOrder()).isTrue();
    assertThat(Shape.table(Operation.WRITE, 32_768, 64, 500, 1, 32_768).isInOrder()).isFalse();
    assertThat(merged.batch()).isEqualTo(64);
    assertThat(merged.bytesOfCall()).isEqualTo(inOrder.bytesOfCall());
  }
}
