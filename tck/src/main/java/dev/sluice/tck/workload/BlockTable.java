package dev.sluice.tck.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which block of the pool holds each logical block: mostly a random permutation, as the tables of a server that has run for a while are.
 *
 * @param byPart for each part of a workload, the pool's block of each logical block
 */
public record BlockTable(List<int[]> byPart) {
  /**
   * Copies the list; the arrays are not copied.
   *
   * @param byPart for each part, the pool's block of each logical block
   */
  public BlockTable {
    byPart = List.copyOf(byPart);
  }

  /**
   * Draws a table.
   *
   * @param workload the workload
   * @param seed the same seed gives the same table
   * @return the table
   */
  public static BlockTable random(Workload workload, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<int[]> tables = new ArrayList<>();
    for (Part part : workload.parts()) {
      tables.add(permutation(part, random));
    }
    return new BlockTable(tables);
  }

  /**
   * The table of a pool that holds the blocks in their order.
   *
   * @param workload the workload
   * @return the table
   */
  public static BlockTable inOrder(Workload workload) {
    return new BlockTable(workload.parts().stream().map(part -> IntStream.range(0, part.blocks()).toArray()).toList());
  }

  private static int[] permutation(Part part, SplittableRandom random) {
    int runs = Math.ceilDiv(part.blocks(), part.run());
    // A short last run stays in its place, so that every other run has room wherever it goes.
    int whole = part.blocks() % part.run() == 0 ? runs : runs - 1;
    int[] order = new int[runs];
    for (int i = 0; i < runs; i++) {
      order[i] = i;
    }
    for (int i = whole - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
    int[] table = new int[part.blocks()];
    for (int i = 0; i < table.length; i++) {
      table[i] = order[i / part.run()] * part.run() + i % part.run();
    }
    return table;
  }
}
