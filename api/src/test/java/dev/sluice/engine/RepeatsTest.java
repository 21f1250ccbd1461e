package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatsTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "5, 100", "100, 1024", "1, 1025", "2, 100000", "64, 65536", "1000, 8001", "1000, 2147483647", "4096, 4096"})
  void noticesTheBlocksThatOnePostingNamesTwiceAndNoOthers(int most, int blocks) {
    long seed = 20261121;
    Random random = new Random(seed);
    Repeats repeats = new Repeats(most);
    for (int posting = 0; posting < 200; posting++) {
      Set<Integer> named = new HashSet<>();
      repeats.begin(blocks);
      for (int i = 0; i < most; i++) {
        int block = random.nextInt(4) == 0 && !named.isEmpty() ? named.iterator().next() : random.nextInt(blocks);
        assertThat(repeats.repeated(block)).as("seed %d, posting %d, block %d", seed, posting, block).isEqualTo(!named.add(block));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1000000"})
  void theNumberOfBlocksMayChangeBetweenPostings(int most, int blocks) {
    Repeats repeats = new Repeats(most);
    for (int of : new int[] {10, blocks, 20, blocks, 10}) {
      repeats.begin(of);
      assertThat(repeats.repeated(3)).as("first of %d", of).isFalse();
      assertThat(repeats.repeated(3)).as("second of %d", of).isTrue();
    }
  }
}
