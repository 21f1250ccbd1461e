package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.libfabric.ffm.FabricCalls;
import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.FiDeviceAttr;
import dev.sluice.backend.libfabric.ffm.FiDomainAttr;
import dev.sluice.backend.libfabric.ffm.FiEpAttr;
import dev.sluice.backend.libfabric.ffm.FiFabricAttr;
import dev.sluice.backend.libfabric.ffm.FiInfo;
import dev.sluice.backend.libfabric.ffm.FiRxAttr;
import dev.sluice.backend.libfabric.ffm.FiTxAttr;
import dev.sluice.backend.libfabric.ffm.FidNic;
import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;

/**
 * What libfabric says of one thing that can be opened, read from its {@code struct fi_info}, which is to be freed.
 *
 * @param address of the structure, which the library has made
 * @param provider its name, such as {@code tcp;ofi_rxm}
 * @param domain the domain's name, such as {@code eth0}
 * @param device the network card's name; empty where it is not known
 * @param addressFormat {@code FI_SOCKADDR_IN} and others
 * @param memoryMode what registered memory has to be
 * @param transmits how many operations may be under way
 * @param receives how many receive buffers it takes
 * @param mostBytes the longest operation
 */
record FabricInfo(
    long address, String provider, String domain, String device, int addressFormat, int memoryMode, long transmits, long receives, long mostBytes) {
  private static final MemorySegment MEMORY = NativeAccess.everything();

  static FabricInfo read(long info) {
    long domain = MEMORY.get(JAVA_LONG, info + FiInfo.domain_attr);
    long fabric = MEMORY.get(JAVA_LONG, info + FiInfo.fabric_attr);
    return new FabricInfo(
        info,
        text(fabric + FiFabricAttr.prov_name),
        text(domain + FiDomainAttr.name),
        device(MEMORY.get(JAVA_LONG, info + FiInfo.nic)),
        MEMORY.get(JAVA_INT, info + FiInfo.addr_format),
        MEMORY.get(JAVA_INT, domain + FiDomainAttr.mr_mode),
        MEMORY.get(JAVA_LONG, MEMORY.get(JAVA_LONG, info + FiInfo.tx_attr) + FiTxAttr.size),
        MEMORY.get(JAVA_LONG, MEMORY.get(JAVA_LONG, info + FiInfo.rx_attr) + FiRxAttr.size),
        MEMORY.get(JAVA_LONG, MEMORY.get(JAVA_LONG, info + FiInfo.ep_attr) + FiEpAttr.max_msg_size));
  }

  void free() {
    FabricCalls.fi_freeinfo(address);
  }

  /** Whether memory has a mode, {@code FI_MR_*}. */
  boolean wants(int memory) {
    return (memoryMode & memory) != 0;
  }

  /** Whether peers can be reached with addresses of the form that everybody has. */
  boolean isUsual() {
    boolean overIp = provider.startsWith("tcp") || provider.startsWith("net") || provider.startsWith("udp") || provider.startsWith("sockets");
    return !overIp || addressFormat == FabricConstants.FI_SOCKADDR_IN;
  }

  /** As messages and routes show it. */
  String place() {
    return device.isEmpty() ? domain : device;
  }

  private static String device(long nic) {
    long attributes = nic == 0 ? 0 : MEMORY.get(JAVA_LONG, nic + FidNic.device_attr);
    return attributes == 0 ? "" : text(attributes + FiDeviceAttr.name);
  }

  private static String text(long at) {
    return NativeAccess.string(MEMORY.get(JAVA_LONG, at));
  }
}
