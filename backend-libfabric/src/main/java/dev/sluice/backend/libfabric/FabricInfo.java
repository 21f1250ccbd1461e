package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.sluice.backend.libfabric.ffm.FabricCalls;
import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.FiBusAttr;
import dev.sluice.backend.libfabric.ffm.FiDeviceAttr;
import dev.sluice.backend.libfabric.ffm.FiDomainAttr;
import dev.sluice.backend.libfabric.ffm.FiEpAttr;
import dev.sluice.backend.libfabric.ffm.FiFabricAttr;
import dev.sluice.backend.libfabric.ffm.FiInfo;
import dev.sluice.backend.libfabric.ffm.FiPciAttr;
import dev.sluice.backend.libfabric.ffm.FiRxAttr;
import dev.sluice.backend.libfabric.ffm.FiTxAttr;
import dev.sluice.backend.libfabric.ffm.FidNic;
import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * What libfabric says of one thing that can be opened, read from its {@code struct fi_info}, which is to be freed.
 *
 * @param address of the structure, which the library has made
 * @param provider its name, such as {@code tcp;ofi_rxm}
 * @param domain the domain's name, such as {@code eth0}
 * @param device the network card's name; empty where it is not known
 * @param pci the card's address on the PCI bus, such as {@code 0000:4f:00.0}; empty where it is not known
 * @param addressFormat {@code FI_SOCKADDR_IN} and others
 * @param memoryMode what registered memory has to be
 * @param transmits how many operations may be under way
 * @param receives how many receive buffers it takes
 * @param parts how many pieces of memory one operation may move
 * @param mostBytes the longest operation; {@link Long#MAX_VALUE} where there is no limit
 * @param ordered whether messages arrive in the order in which they were sent
 */
record FabricInfo(
    long address, String provider, String domain, String device, String pci, int addressFormat, int memoryMode, long transmits, long receives, long parts, long mostBytes, boolean ordered) {
  private static final MemorySegment MEMORY = NativeAccess.everything();

  static FabricInfo read(long info) {
    long domain = MEMORY.get(JAVA_LONG, info + FiInfo.domain_attr);
    long fabric = MEMORY.get(JAVA_LONG, info + FiInfo.fabric_attr);
    long nic = MEMORY.get(JAVA_LONG, info + FiInfo.nic);
    long transmitting = MEMORY.get(JAVA_LONG, info + FiInfo.tx_attr);
    long mostBytes = MEMORY.get(JAVA_LONG, MEMORY.get(JAVA_LONG, info + FiInfo.ep_attr) + FiEpAttr.max_msg_size);
    return new FabricInfo(
        info,
        text(fabric + FiFabricAttr.prov_name),
        text(domain + FiDomainAttr.name),
        device(nic),
        pci(nic),
        MEMORY.get(JAVA_INT, info + FiInfo.addr_format),
        MEMORY.get(JAVA_INT, domain + FiDomainAttr.mr_mode),
        MEMORY.get(JAVA_LONG, transmitting + FiTxAttr.size),
        MEMORY.get(JAVA_LONG, MEMORY.get(JAVA_LONG, info + FiInfo.rx_attr) + FiRxAttr.size),
        Math.min(MEMORY.get(JAVA_LONG, transmitting + FiTxAttr.iov_limit), MEMORY.get(JAVA_LONG, transmitting + FiTxAttr.rma_iov_limit)),
        mostBytes > 0 ? mostBytes : Long.MAX_VALUE, // in C it has no sign, and what is unlimited is the greatest
        (MEMORY.get(JAVA_LONG, transmitting + FiTxAttr.msg_order) & FabricConstants.FI_ORDER_SAS) != 0);
  }

  void free() {
    FabricCalls.fi_freeinfo(address);
  }

  /** Whether memory has a mode, {@code FI_MR_*}. */
  boolean wants(int memory) {
    return (memoryMode & memory) != 0;
  }

  /** Whether frames keep their order, as they do not on EFA's second fabric, and peers can be reached with addresses of the form that everybody has. */
  boolean isUsual() {
    return ordered && (!isOverIp() || addressFormat == FabricConstants.FI_SOCKADDR_IN);
  }

  /** Whether the kernel's network carries it. */
  boolean isOverIp() {
    return isOverTcp() || provider.startsWith("udp") || provider.startsWith("sockets");
  }

  /** Whether a stream of the kernel carries it. */
  boolean isOverTcp() {
    return provider.startsWith("tcp") || provider.startsWith("net");
  }

  /** As messages and routes show it. */
  String place() {
    return device.isEmpty() ? domain : device;
  }

  private static String device(long nic) {
    long attributes = nic == 0 ? 0 : MEMORY.get(JAVA_LONG, nic + FidNic.device_attr);
    return attributes == 0 ? "" : text(attributes + FiDeviceAttr.name);
  }

  private static String pci(long nic) {
    long bus = nic == 0 ? 0 : MEMORY.get(JAVA_LONG, nic + FidNic.bus_attr);
    if (bus == 0 || MEMORY.get(JAVA_INT, bus + FiBusAttr.bus_type) != FabricConstants.FI_BUS_PCI) {
      return "";
    }
    long at = bus + FiBusAttr.attr;
    return String.format(
        Locale.ROOT, "%04x:%02x:%02x.%x", MEMORY.get(JAVA_SHORT, at + FiPciAttr.domain_id), MEMORY.get(JAVA_BYTE, at + FiPciAttr.bus_id),
        MEMORY.get(JAVA_BYTE, at + FiPciAttr.device_id), MEMORY.get(JAVA_BYTE, at + FiPciAttr.function_id));
  }

  private static String text(long at) {
    return NativeAccess.string(MEMORY.get(JAVA_LONG, at));
  }
}
