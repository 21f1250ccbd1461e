package dev.sluice.tck.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacesTest {
  @Test
  void aWalkTakesEverySlotOnceBeforeAnyAgain() {
    Places places = Places.of(Shape.walk(Operation.WRITE, 64, 4, 64 * 100), 3);
    List<Integer> seen = new ArrayList<>();
    for (int call = 0; call < 25; call++) {
      places.next();
      IntStream.of(places.from()).forEach(seen::add);
    }

    assertThat(new HashSet<>(seen)).hasSize(100);
  }

  @Test
  void aWalkBeginsElsewhereWithEachRequest() {
    Shape shape = Shape.walk(Operation.WRITE, 8, 1, 1 << 20);
    Places first = Places.of(shape, 0);
    Places second = Places.of(shape, 1);
    first.next();
    second.next();

    assertThat(first.from()).isNotEqualTo(second.from());
  }

  @Test
  void tablesAreTakenInTurn() {
    Places places = Places.of(Shape.table(Operation.WRITE, 64, 2, 50, 1, 64), 0);
    places.next();
    int[] first = places.from();
    places.next();

    assertThat(places.from()).isNotEqualTo(first);
    places.next();
    assertThat(places.from()).isSameAs(first);
  }

  @Test
  void blocksOfARunLieBehindEachOther() {
    Places places = Places.of(Shape.table(Operation.WRITE, 64, 1, 64, 16, 64), 0);
    places.next();

    assertThat(IntStream.range(0, 64).filter(i -> i % 16 != 0).allMatch(i -> places.to()[i] == places.to()[i - 1] + 1)).isTrue();
    assertThat(IntStream.of(places.to()).sorted().toArray()).isEqualTo(IntStream.range(0, 64).toArray());
  }

  @Test
  void theOrderIsTheOneThatOtherLanguagesDrawToo() {
    Places places = Places.of(Shape.walk(Operation.WRITE, 64, 8, 64 * 8), 0);
    places.next();

    assertThat(places.from()).containsExactly(ORDER_OF_EIGHT);
  }

  /** What subject.h draws: {@code shuffle(order, 8, 88172645463325252)}. */
  private static final int[] ORDER_OF_EIGHT = {6, 1, 5, 2, 3, 4, 7, 0};
}
