package dev.sluice.backend.libfabric.ffm;

import dev.sluice.NativeStatus;

/** libfabric's errors: those of the C library, and its own from 256 on. Functions answer them below 0, entries of queues hold them above. */
public final class FabricError {
  /** To be tried again after progress. */
  public static final int EAGAIN = 11;

  /** The provider has no such function. */
  public static final int ENOSYS = 38;

  /** Nothing fits what is asked for. */
  public static final int ENODATA = 61;

  /** There is no such option. */
  public static final int ENOPROTOOPT = 92;

  /** A queue has an error to be read. */
  public static final int EAVAIL = 259;

  /** Somebody did not go on in time. */
  public static final int ETIMEDOUT = 110;

  /** Broken off by us. */
  public static final int ECANCELED = 125;

  private FabricError() {}

  /**
   * An error as messages show it.
   *
   * @param error the error, above or below 0
   * @return its name and number
   */
  public static NativeStatus describe(long error) {
    int number = (int) Math.abs(error);
    return new NativeStatus("FI_" + name(number), -number);
  }

  /**
   * Whether an error tells that the peer, or the way to it, is gone. EREMOTEIO does not: with it EFA tells of an answer of the peer's card that it cannot read.
   *
   * @param error the error, above or below 0
   * @return true for those of connections
   */
  public static boolean isLoss(long error) {
    return switch ((int) Math.abs(error)) {
      case 32, 100, 101, 103, 104, 107, 108, 110, 111, 112, 113, ECANCELED -> true;
      default -> false;
    };
  }

  private static String name(int number) {
    return switch (number) {
      case EAGAIN -> "EAGAIN";
      case 12 -> "ENOMEM";
      case 13 -> "EACCES";
      case 14 -> "EFAULT";
      case 16 -> "EBUSY";
      case 19 -> "ENODEV";
      case 22 -> "EINVAL";
      case 24 -> "EMFILE";
      case 32 -> "EPIPE";
      case ENOSYS -> "ENOSYS";
      case ENODATA -> "ENODATA";
      case 90 -> "EMSGSIZE";
      case ENOPROTOOPT -> "ENOPROTOOPT";
      case 95 -> "EOPNOTSUPP";
      case 98 -> "EADDRINUSE";
      case 99 -> "EADDRNOTAVAIL";
      case 100 -> "ENETDOWN";
      case 101 -> "ENETUNREACH";
      case 103 -> "ECONNABORTED";
      case 104 -> "ECONNRESET";
      case 105 -> "ENOBUFS";
      case 106 -> "EISCONN";
      case 107 -> "ENOTCONN";
      case 108 -> "ESHUTDOWN";
      case 110 -> "ETIMEDOUT";
      case 111 -> "ECONNREFUSED";
      case 112 -> "EHOSTDOWN";
      case 113 -> "EHOSTUNREACH";
      case 114 -> "EALREADY";
      case 115 -> "EINPROGRESS";
      case 121 -> "EREMOTEIO";
      case ECANCELED -> "ECANCELED";
      case 126 -> "EKEYREJECTED";
      case 256 -> "EOTHER";
      case 257 -> "ETOOSMALL";
      case 258 -> "EOPBADSTATE";
      case EAVAIL -> "EAVAIL";
      case 260 -> "EBADFLAGS";
      case 261 -> "ENOEQ";
      case 262 -> "EDOMAIN";
      case 263 -> "ENOCQ";
      case 264 -> "ECRC";
      case 265 -> "ETRUNC";
      case 266 -> "ENOKEY";
      case 267 -> "ENOAV";
      case 268 -> "EOVERRUN";
      case 269 -> "ENORX";
      case 270 -> "ENOMR";
      case 271 -> "EFIREWALLADDR";
      default -> "error " + number;
    };
  }
}
