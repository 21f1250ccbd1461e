package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code fi_info -v} printed of one thing that could be opened, and the structures from which it would print that again: those members that the binding has offsets of.
 *
 * @param values by structure and member, such as {@code fi_tx_attr.size}
 */
public record RecordedInfo(Map<String, String> values) {
  private static final long STRUCTURE_BYTES = 256;
  private static final Map<String, Integer> FORMATS = Map.of("FI_SOCKADDR_IN", 2, "FI_SOCKADDR_IN6", 3, "FI_ADDR_STR", 9, "FI_ADDR_EFA", 12);

  /** All that a resource holds, in order. */
  public static List<RecordedInfo> of(String resource) {
    List<RecordedInfo> all = new ArrayList<>();
    for (String block : text(resource).split("(?m)^---\n", -1)) {
      if (block.startsWith("fi_info:")) {
        all.add(new RecordedInfo(parsed(block)));
      }
    }
    return all;
  }

  private static String text(String resource) {
    try (InputStream in = RecordedInfo.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Members come before structures within structures, so that each belongs to the one that was named last. */
  static Map<String, String> parsed(String block) {
    Map<String, String> values = new LinkedHashMap<>();
    String structure = "";
    for (String line : block.lines().map(String::strip).filter(one -> !one.isEmpty()).toList()) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      if (value.isEmpty()) {
        structure = name;
      } else {
        values.put(structure + "." + name, value);
      }
    }
    return values;
  }

  /** The same of another card: EFA's are named by where they are on the PCI bus. */
  public RecordedInfo ofEfa(int bus, int device) {
    Map<String, String> other = new LinkedHashMap<>(values);
    other.replaceAll((_, value) -> value.replace("rdmap79s0", "rdmap" + bus + "s" + device));
    other.put("fi_pci_attr.bus_id", Integer.toString(bus));
    other.put("fi_pci_attr.device_id", Integer.toString(device));
    return new RecordedInfo(other);
  }

  /** What was printed. */
  public String value(String member) {
    String value = values.get(member);
    if (value == null) {
      throw new AssertionError("nothing is recorded of " + member);
    }
    return value;
  }

  /** Makes the structures. @return a {@code struct fi_info} with all that it points to, which lives as long as the arena, and which libfabric must not free */
  public long make(Arena arena) {
    MemorySegment info = structure(arena);
    set(info, FiInfo.caps, flags("fi_info.caps"));
    set(info, FiInfo.mode, flags("fi_info.mode"));
    info.set(JAVA_INT, FiInfo.addr_format, FORMATS.get(value("fi_info.addr_format")));
    set(info, FiInfo.tx_attr, transmitting(arena).address());
    set(info, FiInfo.rx_attr, receiving(arena).address());
    set(info, FiInfo.ep_attr, endpoint(arena).address());
    set(info, FiInfo.domain_attr, domain(arena).address());
    set(info, FiInfo.fabric_attr, fabric(arena).address());
    set(info, FiInfo.nic, values.containsKey("fi_device_attr.name") ? nic(arena).address() : 0);
    return info.address();
  }

  private MemorySegment transmitting(Arena arena) {
    MemorySegment made = structure(arena);
    set(made, FiTxAttr.caps, flags("fi_tx_attr.caps"));
    set(made, FiTxAttr.mode, flags("fi_tx_attr.mode"));
    set(made, FiTxAttr.op_flags, flags("fi_tx_attr.op_flags"));
    set(made, FiTxAttr.msg_order, flags("fi_tx_attr.msg_order"));
    set(made, FiTxAttr.inject_size, number("fi_tx_attr.inject_size"));
    set(made, FiTxAttr.size, number("fi_tx_attr.size"));
    set(made, FiTxAttr.iov_limit, number("fi_tx_attr.iov_limit"));
    set(made, FiTxAttr.rma_iov_limit, number("fi_tx_attr.rma_iov_limit"));
    return made;
  }

  private MemorySegment receiving(Arena arena) {
    MemorySegment made = structure(arena);
    set(made, FiRxAttr.msg_order, flags("fi_rx_attr.msg_order"));
    set(made, FiRxAttr.size, number("fi_rx_attr.size"));
    return made;
  }

  private MemorySegment endpoint(Arena arena) {
    MemorySegment made = structure(arena);
    made.set(JAVA_INT, FiEpAttr.type, value("fi_ep_attr.type").equals("FI_EP_RDM") ? FabricConstants.FI_EP_RDM : 0);
    set(made, FiEpAttr.max_msg_size, number("fi_ep_attr.max_msg_size"));
    return made;
  }

  private MemorySegment domain(Arena arena) {
    MemorySegment made = structure(arena);
    set(made, FiDomainAttr.name, string(arena, "fi_domain_attr.name"));
    made.set(JAVA_INT, FiDomainAttr.mr_mode, (int) flags("fi_domain_attr.mr_mode"));
    set(made, FiDomainAttr.mr_key_size, number("fi_domain_attr.mr_key_size"));
    set(made, FiDomainAttr.cq_data_size, number("fi_domain_attr.cq_data_size"));
    set(made, FiDomainAttr.cq_cnt, number("fi_domain_attr.cq_cnt"));
    set(made, FiDomainAttr.ep_cnt, number("fi_domain_attr.ep_cnt"));
    return made;
  }

  private MemorySegment fabric(Arena arena) {
    MemorySegment made = structure(arena);
    set(made, FiFabricAttr.name, string(arena, "fi_fabric_attr.name"));
    set(made, FiFabricAttr.prov_name, string(arena, "fi_fabric_attr.prov_name"));
    return made;
  }

  private MemorySegment nic(Arena arena) {
    MemorySegment device = structure(arena);
    set(device, FiDeviceAttr.name, string(arena, "fi_device_attr.name"));
    MemorySegment bus = structure(arena);
    bus.set(JAVA_INT, FiBusAttr.bus_type, value("fi_bus_attr.bus_type").equals("FI_BUS_PCI") ? FabricConstants.FI_BUS_PCI : 0);
    MemorySegment pci = bus.asSlice(FiBusAttr.attr);
    pci.set(JAVA_SHORT, FiPciAttr.domain_id, (short) number("fi_pci_attr.domain_id"));
    pci.set(JAVA_BYTE, FiPciAttr.bus_id, (byte) number("fi_pci_attr.bus_id"));
    pci.set(JAVA_BYTE, FiPciAttr.device_id, (byte) number("fi_pci_attr.device_id"));
    pci.set(JAVA_BYTE, FiPciAttr.function_id, (byte) number("fi_pci_attr.function_id"));
    MemorySegment made = structure(arena);
    set(made, FidNic.device_attr, device.address());
    set(made, FidNic.bus_attr, bus.address());
    return made;
  }

  private static MemorySegment structure(Arena arena) {
    return arena.allocate(STRUCTURE_BYTES, Long.BYTES);
  }

  private static void set(MemorySegment structure, long offset, long value) {
    structure.set(JAVA_LONG, offset, value);
  }

  private long string(Arena arena, String member) {
    return arena.allocateFrom(value(member)).address();
  }

  private long number(String member) {
    return Long.parseUnsignedLong(value(member));
  }

  private long flags(String member) {
    long flags = 0;
    for (String name : names(value(member))) {
      flags |= flag(name);
    }
    return flags;
  }

  /** The names in a list of flags, those alone that the binding knows. */
  static List<String> names(String list) {
    return List.of(list.replaceAll("[\\[\\]]", "").strip().split(", *", -1)).stream().filter(name -> flag(name) != 0).sorted().toList();
  }

  private static long flag(String name) {
    try {
      return ((Number) FabricConstants.class.getField(name).get(null)).longValue();
    } catch (ReflectiveOperationException unknown) {
      return 0;
    }
  }
}
