package dev.sluice.tck.workload;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The workloads that have names, and those that are made from a model or a file. */
public final class Workloads {
  /** The workload that is used where none is named: small, and of a real model. */
  public static final String DEFAULT = "W7";

  private static final List<Workload> TABLE =
      List.of(
          one("W1", "Llama-3.1-8B, blocks of 16, 8000 tokens", Part.of(64, 500, 32_768)),
          one("W1b", "Llama-3.1-8B, blocks of 16 across all layers, 8000 tokens", Part.of(1, 500, 2_097_152)),
          one("W1c", "Llama-3.1-8B, blocks of 16, 8000 tokens, one of 32 layers", Part.of(2, 500, 32_768)),
          one("W2", "Llama-3.1-70B TP4 to TP4, one rank, blocks of 32, 4096 tokens", Part.of(160, 128, 16_384)),
          one(
              "W3a",
              "Llama-3.1-70B TP4 to TP8, one decode rank, heads before tokens, blocks of 16, 4096 tokens",
              new Part(160, 256, 4_096, 1, 2, 1)),
          one(
              "W3b",
              "Llama-3.1-70B TP4 to TP8, one decode rank, tokens before heads, blocks of 16, 4096 tokens",
              new Part(160, 4_096, 256, 16, 2, 1)),
          one("W4", "DeepSeek-R1 bf16 MLA, blocks of 64, 8192 tokens", Part.of(61, 128, 73_728)),
          one("W4b", "DeepSeek-R1 fp8 MLA, blocks of 32, 32768 tokens", Part.of(61, 1_024, 18_432)),
          one("W5", "gpt-oss-120b, all layers, blocks of 64, 8192 tokens", Part.of(72, 128, 65_536)),
          new Workload(
              "W5b",
              "gpt-oss-120b, full-attention layers and 3 blocks of the sliding window, blocks of 64, 8192 tokens",
              List.of(Part.of(36, 128, 65_536), Part.of(36, 3, 65_536))),
          one("W6", "Qwen3-32B TP8, one rank, blocks of 128, 12032 tokens", Part.of(128, 94, 32_768)),
          one(DEFAULT, "Qwen3-0.6B, blocks of 16, 1008 tokens", Part.of(56, 63, 32_768)),
          one("W8", "Qwen3-235B TP4, one rank, blocks of 64, 39168 tokens", Part.of(188, 612, 16_384)),
          one("W9", "Llama-3.1-70B TP8, one rank, whole blocks of 32 as the disk tier has them, 4096 tokens", Part.of(1, 128, 1_310_720)));

  private static final List<Model> MODELS =
      List.of(
          Model.gqa("Qwen3-0.6B", 28, 8, 128),
          Model.gqa("Qwen3-8B", 36, 8, 128),
          Model.gqa("Qwen3-32B", 64, 8, 128),
          Model.gqa("Qwen3-30B-A3B", 48, 4, 128),
          Model.gqa("Qwen3-235B-A22B", 94, 4, 128),
          Model.gqa("Llama-3.1-8B", 32, 8, 128),
          Model.gqa("Llama-3.1-70B", 80, 8, 128),
          Model.gqa("gpt-oss-120b", 36, 8, 64),
          Model.mla("DeepSeek-R1", 61, 576 * 2),
          Model.mla("DeepSeek-V3.2", 61, 656, 132));

  /** A file is laid out as the default workload is. */
  private static final int FILE_SPANS = 56;

  private static final int FILE_BLOCK_BYTES = 32_768;

  private Workloads() {}

  private static Workload one(String id, String title, Part part) {
    return new Workload(id, title, List.of(part));
  }

  /**
   * The workloads that have names.
   *
   * @return in the table's order
   */
  public static List<Workload> table() {
    return TABLE;
  }

  /**
   * The models that are known.
   *
   * @return in the table's order
   */
  public static List<Model> models() {
    return MODELS;
  }

  /**
   * A workload of the table.
   *
   * @param id its name, any case
   * @return the workload, empty when there is none of that name
   */
  public static Optional<Workload> named(String id) {
    return TABLE.stream().filter(workload -> workload.id().equalsIgnoreCase(id)).findFirst();
  }

  /**
   * A model.
   *
   * @param name its name, any case
   * @return the model, empty when there is none of that name
   */
  public static Optional<Model> model(String name) {
    return MODELS.stream().filter(model -> model.name().equalsIgnoreCase(name)).findFirst();
  }

  /**
   * A file's bytes in the blocks of the default workload; the last block is padded with zeros.
   *
   * @param bytes the file's length, at least 1
   * @return the workload
   */
  public static Workload file(long bytes) {
    int blocks = Math.toIntExact(Math.ceilDiv(bytes, (long) FILE_SPANS * FILE_BLOCK_BYTES));
    return one("file", "a file of " + String.format(Locale.ROOT, "%,d", bytes) + " bytes in the blocks of " + DEFAULT,
        Part.of(FILE_SPANS, blocks, FILE_BLOCK_BYTES));
  }

  /**
   * All names, for messages.
   *
   * @return the ids of the table
   */
  public static List<String> ids() {
    return TABLE.stream().map(Workload::id).toList();
  }
}
