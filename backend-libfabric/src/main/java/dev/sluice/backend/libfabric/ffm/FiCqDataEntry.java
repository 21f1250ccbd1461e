package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_cq_data_entry}: how something ended well. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiCqDataEntry {
  /** The structure's size in bytes. */
  public static final long SIZE = 40;

  /** Offset of {@code op_context}. */
  public static final long op_context = 0;

  /** Offset of {@code flags}. */
  public static final long flags = 8;

  /** Offset of {@code len}. */
  public static final long len = 16;

  /** Offset of {@code buf}. */
  public static final long buf = 24;

  /** Offset of {@code data}. */
  public static final long data = 32;

  private FiCqDataEntry() {}
}
