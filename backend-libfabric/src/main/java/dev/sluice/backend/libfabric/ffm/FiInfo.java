package dev.sluice.backend.libfabric.ffm;

/** {@code struct fi_info}: what can be opened, or what is asked for. Made by the library only, so that it has the library's own size. */
@SuppressWarnings("ConstantName") // the names are those of the C header
public final class FiInfo {
  /** Offset of {@code next}. */
  public static final long next = 0;

  /** Offset of {@code caps}. */
  public static final long caps = 8;

  /** Offset of {@code mode}. */
  public static final long mode = 16;

  /** Offset of {@code addr_format}. */
  public static final long addr_format = 24;

  /** Offset of {@code src_addrlen}. */
  public static final long src_addrlen = 32;

  /** Offset of {@code dest_addrlen}. */
  public static final long dest_addrlen = 40;

  /** Offset of {@code src_addr}. */
  public static final long src_addr = 48;

  /** Offset of {@code dest_addr}. */
  public static final long dest_addr = 56;

  /** Offset of {@code handle}. */
  public static final long handle = 64;

  /** Offset of {@code tx_attr}. */
  public static final long tx_attr = 72;

  /** Offset of {@code rx_attr}. */
  public static final long rx_attr = 80;

  /** Offset of {@code ep_attr}. */
  public static final long ep_attr = 88;

  /** Offset of {@code domain_attr}. */
  public static final long domain_attr = 96;

  /** Offset of {@code fabric_attr}. */
  public static final long fabric_attr = 104;

  /** Offset of {@code nic}. */
  public static final long nic = 112;

  private FiInfo() {}
}
