package dev.sluice.tck.workload;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A model's KV cache.
 *
 * @param name as its publisher writes it
 * @param blockTokens the tokens of one block
 * @param layout the parts for a number of blocks
 */
public record Model(String name, int blockTokens, IntFunction<List<Part>> layout) {
  /** Keys and values are bfloat16. */
  private static final int ELEMENT = 2;

  private static final int GQA_BLOCK = 16;
  private static final int MLA_BLOCK = 64;

  /** Keys and values apart: two spans a layer. */
  static Model gqa(String name, int layers, int kvHeads, int headDim) {
    long blockBytes = (long) GQA_BLOCK * kvHeads * headDim * ELEMENT;
    return new Model(name, GQA_BLOCK, blocks -> List.of(Part.of(2 * layers, blocks, blockBytes)));
  }

  /** One compressed vector a token and layer: one span a layer for each of the sizes. */
  static Model mla(String name, int layers, long... bytesPerToken) {
    return new Model(
        name,
        MLA_BLOCK,
        blocks -> Arrays.stream(bytesPerToken).mapToObj(bytes -> Part.of(layers, blocks, bytes * MLA_BLOCK)).toList());
  }

  /**
   * The cache of a prompt, in whole blocks.
   *
   * @param tokens the prompt's length, at least 1
   * @return the workload
   */
  public Workload workload(int tokens) {
    int blocks = Math.ceilDiv(tokens, blockTokens);
    return new Workload(
        name + ":" + tokens, name + ", " + tokens + " tokens in blocks of " + blockTokens, layout.apply(blocks));
  }
}
