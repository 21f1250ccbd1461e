package dev.sluice.tck.rate;

/** What bytes go over, as far as its rate is concerned. */
public enum Carrier {
  /** Adapters that move bytes past the kernel. */
  RDMA(Carrier.QUARTER, "the network is congested or limited on the way, an adapter is far from the memory (another NUMA node) or in too narrow a slot, or too few bytes are under way at once"),
  /** Network interfaces, by the kernel's TCP. */
  NETWORK(Carrier.QUARTER, "something on the way limits it (a shaper, a cloud's quota, a slower switch), other traffic takes its share, or the cores are too busy for TCP"),
  /** Main memory that processes of one host share. The copy that it is compared with needs one core; two processes need two, which a busy host does not have at once. */
  MEMORY(Carrier.QUARTER / 2, "the cores are busy or throttled (a container's quota), the memory is another NUMA node's, or the library copies the bytes several times on their way"),
  /** GPUs that reach each other's memory. */
  GPU(Carrier.QUARTER, "the GPUs do not reach each other (the bytes then go through main memory), their link has come down to fewer lanes, or others use it"),
  /** Nothing whose rate is told. */
  UNKNOWN(0, "");

  private static final double QUARTER = 0.25;

  private final double part;
  private final String causes;

  Carrier(double part, String causes) {
    this.part = part;
    this.causes = causes;
  }

  /** Below this part of what is expected it is far off. Overheads, other traffic in fair measure, and one core that copies all stay above it. */
  double part() {
    return part;
  }

  /** Why it may be far slower than it should be, as a clause. */
  String causes() {
    return causes;
  }
}
