package dev.sluice.backend.libfabric.ffm;

/** Numbers of libfabric's headers, the same in every release. */
public final class FabricConstants {
  /** Capability: messages. */
  public static final long FI_MSG = 1L << 1;

  /** Capability: reads and writes of the peer's memory. */
  public static final long FI_RMA = 1L << 2;

  /** Capability: our reads. */
  public static final long FI_READ = 1L << 8;

  /** Capability: our writes. */
  public static final long FI_WRITE = 1L << 9;

  /** Capability: receiving; and what a queue is bound for. */
  public static final long FI_RECV = 1L << 10;

  /** Capability: sending; and what a queue is bound for, with all that is transmitted. */
  public static final long FI_SEND = 1L << 11;

  /** Capability and right: peers read. */
  public static final long FI_REMOTE_READ = 1L << 12;

  /** Capability and right: peers write. */
  public static final long FI_REMOTE_WRITE = 1L << 13;

  /** Flag: the end of something is told. */
  public static final long FI_COMPLETION = 1L << 24;

  /** Flag: something ends when its bytes are visible at their destination. */
  public static final long FI_DELIVERY_COMPLETE = 1L << 28;

  /** Mode: the context of an operation is a structure of 32 bytes that the provider uses. */
  public static final long FI_CONTEXT = 1L << 59;

  /** Mode: the same of 64 bytes. */
  public static final long FI_CONTEXT2 = 1L << 52;

  /** Memory: local buffers are registered, too. */
  public static final int FI_MR_LOCAL = 4;

  /** Memory: peers name addresses, not offsets. */
  public static final int FI_MR_VIRT_ADDR = 16;

  /** Memory: pages are there when they are registered. */
  public static final int FI_MR_ALLOCATED = 32;

  /** Memory: the provider chooses keys. */
  public static final int FI_MR_PROV_KEY = 64;

  /** Memory: a registration is bound to an endpoint. */
  public static final int FI_MR_ENDPOINT = 512;

  /** Endpoint: reliable datagrams. */
  public static final int FI_EP_RDM = 3;

  /** Peers' addresses are indexes. */
  public static final int FI_AV_TABLE = 2;

  /** Everything may be called by any thread. */
  public static final int FI_THREAD_SAFE = 1;

  /** Entries of a queue are {@link FiCqDataEntry}. */
  public static final int FI_CQ_FORMAT_DATA = 3;

  /** A queue cannot be waited for. */
  public static final int FI_WAIT_NONE = 0;

  /** A queue has a descriptor. */
  public static final int FI_WAIT_FD = 3;

  /** Command: enables an endpoint. */
  public static final int FI_ENABLE = 6;

  /** Command: tells a queue's descriptor. */
  public static final int FI_GETWAIT = 5;

  /** Addresses: IPv4. */
  public static final int FI_SOCKADDR_IN = 2;

  /** Messages arrive in the order in which they were sent. */
  public static final long FI_ORDER_SAS = 1L << 8;

  /** A card is on a PCI bus. */
  public static final int FI_BUS_PCI = 1;

  /** Options: those of an endpoint. */
  public static final int FI_OPT_ENDPOINT = 0;

  /** Option, a byte: whether memory is shared with processes of this host. Since libfabric 1.21. */
  public static final int FI_OPT_SHARED_MEMORY_PERMITTED = 11;

  /** Capability: memory that is not the processor's. */
  public static final long FI_HMEM = 1L << 47;

  /** Memory: operations say of each piece on a device whose it is. */
  public static final int FI_MR_HMEM = 1024;

  /** Memory of CUDA's devices. */
  public static final int FI_HMEM_CUDA = 1;

  /** Flag: memory is an {@link FiMrDmabuf}. Since libfabric 1.20. */
  public static final long FI_MR_DMABUF = 1L << 40;

  private FabricConstants() {}
}
