package dev.sluice.tck.contract;

/** The UCX backend on its ways. */
final class Ucx {
  private static final BackendFixture DEFAULT = BackendFixture.of("UCX", "libucp.so.0").apartBy("TLS", "tcp", "posix,sysv,cma");

  private Ucx() {}

  /** The way that UCX chooses itself: shared memory between processes of one host. */
  static BackendFixture byDefault() {
    return DEFAULT;
  }

  /** Into memory that the peer's agent allocates, which is mapped here. */
  static BackendFixture intoPools() {
    return DEFAULT.withPools();
  }

  static BackendFixture overTcp() {
    return DEFAULT.withParameter("TLS", "tcp");
  }
}
