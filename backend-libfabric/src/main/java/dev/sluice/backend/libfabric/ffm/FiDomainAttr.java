package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_domain_attr}. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiDomainAttr {
  /** Offset of {@code domain}. */
  public static final long domain = 0;

  /** Offset of {@code name}. */
  public static final long name = 8;

  /** Offset of {@code threading}, an int. */
  public static final long threading = 16;

  /** Offset of {@code control_progress}, an int. */
  public static final long control_progress = 20;

  /** Offset of {@code data_progress}, an int. */
  public static final long data_progress = 24;

  /** Offset of {@code resource_mgmt}, an int. */
  public static final long resource_mgmt = 28;

  /** Offset of {@code av_type}, an int. */
  public static final long av_type = 32;

  /** Offset of {@code mr_mode}, an int. */
  public static final long mr_mode = 36;

  /** Offset of {@code mr_key_size}. */
  public static final long mr_key_size = 40;

  /** Offset of {@code cq_data_size}. */
  public static final long cq_data_size = 48;

  /** Offset of {@code cq_cnt}. */
  public static final long cq_cnt = 56;

  /** Offset of {@code ep_cnt}. */
  public static final long ep_cnt = 64;

  private FiDomainAttr() {}
}
