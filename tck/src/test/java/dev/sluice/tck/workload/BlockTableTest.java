package dev.sluice.tck.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockTableTest {
  private static final Workload SMALL = new Workload("small", "small", List.of(Part.of(2, 100, 64)));

  @Test
  void aTableIsAPermutation() {
    assertThat(BlockTable.random(SMALL, 7).byPart().getFirst()).hasSize(100).doesNotHaveDuplicates().containsOnly(inOrder(100));
  }

  @Test
  void aTableIsNotInOrder() {
    int[] table = BlockTable.random(SMALL, 7).byPart().getFirst();

    assertThat(table).isNotEqualTo(inOrder(100));
  }

  @Test
  void aPoolInOrderHoldsEachBlockInItsPlace() {
    assertThat(BlockTable.inOrder(SMALL).byPart()).containsExactly(IntStream.range(0, 100).toArray());
  }

  @Test
  void oneSeedGivesOneTable() {
    assertThat(BlockTable.random(SMALL, 7).byPart().getFirst()).isEqualTo(BlockTable.random(SMALL, 7).byPart().getFirst());
    assertThat(BlockTable.random(SMALL, 8).byPart().getFirst()).isNotEqualTo(BlockTable.random(SMALL, 7).byPart().getFirst());
  }

  @Test
  void tokensOfOneBlockStayTogether() {
    Workload tokens = new Workload("tokens", "tokens", List.of(new Part(1, 70, 64, 16, 1, 0)));

    int[] table = BlockTable.random(tokens, 3).byPart().getFirst();

    assertThat(table).doesNotHaveDuplicates().containsOnly(inOrder(70));
    for (int i = 0; i < table.length; i++) {
      assertThat(table[i]).isEqualTo(table[i / 16 * 16] + i % 16);
    }
  }

  private static int[] inOrder(int count) {
    return IntStream.range(0, count).toArray();
  }
}
