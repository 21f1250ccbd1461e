package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_cq_err_entry}: how something ended badly; with room for what later libraries append. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiCqErrEntry {
  /** The structure's size in bytes. */
  public static final long SIZE = 128;

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

  /** Offset of {@code tag}. */
  public static final long tag = 40;

  /** Offset of {@code olen}. */
  public static final long olen = 48;

  /** Offset of {@code err}, an int above 0. */
  public static final long err = 56;

  /** Offset of {@code prov_errno}, an int. */
  public static final long prov_errno = 60;

  /** Offset of {@code err_data}. */
  public static final long err_data = 64;

  /** Offset of {@code err_data_size}. */
  public static final long err_data_size = 72;

  /** Offset of {@code src_addr}. */
  public static final long src_addr = 80;

  private FiCqErrEntry() {}
}
