package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.libfabric.ffm.FabricCalls;
import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.FabricError;
import dev.sluice.backend.libfabric.ffm.FabricVersion;
import dev.sluice.backend.libfabric.ffm.FiDomainAttr;
import dev.sluice.backend.libfabric.ffm.FiEpAttr;
import dev.sluice.backend.libfabric.ffm.FiFabricAttr;
import dev.sluice.backend.libfabric.ffm.FiInfo;
import dev.sluice.backend.libfabric.ffm.FiRxAttr;
import dev.sluice.backend.libfabric.ffm.FiTxAttr;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds out what libfabric can open here. */
final class Discovery {
  private static final MemorySegment MEMORY = NativeAccess.everything();
  private static final String LOOPBACK = "lo";

  /** The most domains of one agent. */
  static final int MOST_RAILS = 16;

  private static final long CAPS =
      FabricConstants.FI_MSG | FabricConstants.FI_RMA | FabricConstants.FI_SEND | FabricConstants.FI_RECV | FabricConstants.FI_READ | FabricConstants.FI_WRITE
          | FabricConstants.FI_REMOTE_READ | FabricConstants.FI_REMOTE_WRITE;
  private static final int MEMORY_MODES =
      FabricConstants.FI_MR_LOCAL | FabricConstants.FI_MR_VIRT_ADDR | FabricConstants.FI_MR_ALLOCATED | FabricConstants.FI_MR_PROV_KEY | FabricConstants.FI_MR_ENDPOINT;

  private Discovery() {}

  /** The domains of the only or the best provider that the settings allow; to be freed. */
  static List<FabricInfo> between(FabricVersion version, LibfabricSettings settings) throws BackendException {
    for (String provider : settings.providers()) {
      List<FabricInfo> found = rails(ask(version, provider, settings.devices() && !provider.equals(LibfabricSettings.SHM)), settings);
      if (!found.isEmpty()) {
        return found;
      }
    }
    String what = settings.chosen() ? "provider " + settings.providers().getFirst() : "provider of " + settings.providers();
    throw new BackendException(
        Kind.UNAVAILABLE, "libfabric " + version + " has no " + what + " with reliable datagrams and memory access" + (settings.domains().isEmpty() ? "" : " in domain " + settings.domains())
            + " here; see what fi_info lists, and give parameters provider and domain");
  }

  /** The domain for processes of this host; empty where there is none, or none that needs no watching, or the user chose another provider. */
  static Optional<FabricInfo> withinHost(FabricVersion version, LibfabricSettings settings) throws BackendException {
    return settings.chosen() || version.locksSharedMemory() ? Optional.empty() : only(ask(version, LibfabricSettings.SHM, false), _ -> true);
  }

  /** The domain for agents of this process, where nothing but shared memory was asked for. */
  static Optional<FabricInfo> withinProcess(FabricVersion version) throws BackendException {
    List<FabricInfo> found = ask(version, "tcp", false);
    boolean loops = found.stream().anyMatch(info -> info.isUsual() && info.domain().equals(LOOPBACK));
    return only(found, info -> info.isUsual() && (!loops || info.domain().equals(LOOPBACK)));
  }

  /** The first that is wanted; the others are freed. */
  private static Optional<FabricInfo> only(List<FabricInfo> infos, Predicate<FabricInfo> wanted) {
    Optional<FabricInfo> first = infos.stream().filter(wanted).findFirst();
    infos.stream().filter(info -> first.isEmpty() || info != first.get()).forEach(FabricInfo::free);
    return first;
  }

  private static List<FabricInfo> rails(List<FabricInfo> infos, LibfabricSettings settings) {
    List<FabricInfo> kept = choose(infos, settings, NearDevices.ofThisHost());
    infos.stream().filter(info -> kept.stream().noneMatch(one -> one == info)).forEach(FabricInfo::free);
    return kept;
  }

  /**
   * One of each domain, in the order in which the user named them, since each is for the one in its place at the peer. Without a choice of the user's, those near GPUs first, and not
   * the one that leads nowhere.
   */
  static List<FabricInfo> choose(List<FabricInfo> infos, LibfabricSettings settings, NearDevices devices) {
    Map<String, FabricInfo> domains = new LinkedHashMap<>();
    for (FabricInfo info : infos) {
      if (info.isUsual() && (settings.domains().isEmpty() || settings.domains().contains(info.domain()) || settings.domains().contains(info.device()))) {
        domains.putIfAbsent(info.domain(), info);
      }
    }
    if (domains.size() > 1 && settings.domains().isEmpty()) {
      domains.remove(LOOPBACK);
    }
    List<FabricInfo> found = List.copyOf(domains.values());
    List<FabricInfo> ordered = settings.domains().isEmpty()
        ? devices.nearFirst(found, FabricInfo::pci, devices.gpus())
        : found.stream().sorted(Comparator.comparingInt(info -> rank(info, settings))).toList();
    return ordered.stream().limit(most(settings, domains)).toList();
  }

  private static int rank(FabricInfo info, LibfabricSettings settings) {
    return Math.max(settings.domains().indexOf(info.domain()), settings.domains().indexOf(info.device()));
  }

  private static int most(LibfabricSettings settings, Map<String, FabricInfo> domains) {
    if (settings.rails() > 0) {
      return settings.rails();
    }
    boolean made = !settings.domains().isEmpty() || domains.values().stream().anyMatch(info -> !info.device().isEmpty());
    return made ? MOST_RAILS : 1;
  }

  /**
   * Everything of a provider that does what is wanted, device memory only where there is such a thing; to be freed. Shared memory's is not asked for it: it says yes without knowing a
   * device, and then copies nothing straight any more.
   */
  private static List<FabricInfo> ask(FabricVersion version, String provider, boolean devices) throws BackendException {
    List<FabricInfo> infos = new ArrayList<>();
    int status = ask(version, provider, "", devices, infos);
    if (devices && status == -FabricError.ENODATA) {
      status = ask(version, provider, "", false, infos);
    }
    if (status != -FabricError.ENODATA) {
      FabricFailure.check(status, Kind.UNAVAILABLE, "libfabric does not tell what provider " + provider + " has", "set FI_LOG_LEVEL=info to hear more");
    }
    Map<Boolean, List<FabricInfo>> parts =
        infos.stream().collect(Collectors.partitioningBy(info -> info.provider().equals(provider) || info.provider().startsWith(provider + ";")));
    parts.getOrDefault(false, List.of()).forEach(FabricInfo::free);
    return parts.getOrDefault(true, List.of());
  }

  /** What libfabric answers when it is asked whether a provider reaches an address, as text. @return 0 or an error below 0 */
  static int reach(FabricVersion version, String provider, String address) throws BackendException {
    List<FabricInfo> infos = new ArrayList<>();
    int status = ask(version, provider, address, false, infos);
    infos.forEach(FabricInfo::free);
    return status;
  }

  private static int ask(FabricVersion version, String provider, String address, boolean devices, List<FabricInfo> infos) throws BackendException {
    long hints = FabricCalls.fi_dupinfo(0);
    if (hints == 0) {
      throw new BackendException(Kind.UNAVAILABLE, "libfabric has no memory for what it is asked; free some");
    }
    try (Arena arena = Arena.ofConfined()) {
      long fabric = MEMORY.get(JAVA_LONG, hints + FiInfo.fabric_attr);
      fill(hints, provider, devices);
      MEMORY.set(JAVA_LONG, fabric + FiFabricAttr.prov_name, arena.allocateFrom(provider).address());
      MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
      long node = address.isEmpty() ? 0 : arena.allocateFrom(address).address();
      int status = FabricCalls.fi_getinfo(version.asked(), node, 0, 0, hints, out.address());
      MEMORY.set(JAVA_LONG, fabric + FiFabricAttr.prov_name, 0L); // it is ours, and fi_freeinfo would free it
      if (status == 0) {
        long first = out.get(ValueLayout.JAVA_LONG, 0);
        for (long info = first; info != 0; info = MEMORY.get(JAVA_LONG, info + FiInfo.next)) {
          long copy = FabricCalls.fi_dupinfo(info); // a list is freed as a whole
          if (copy != 0) {
            infos.add(FabricInfo.read(copy));
          }
        }
        FabricCalls.fi_freeinfo(first);
      }
      return status;
    } finally {
      FabricCalls.fi_freeinfo(hints);
    }
  }

  private static void fill(long hints, String provider, boolean devices) {
    MEMORY.set(JAVA_LONG, hints + FiInfo.caps, devices ? CAPS | FabricConstants.FI_HMEM : CAPS);
    MEMORY.set(JAVA_LONG, hints + FiInfo.mode, FabricConstants.FI_CONTEXT | FabricConstants.FI_CONTEXT2);
    MEMORY.set(JAVA_INT, MEMORY.get(JAVA_LONG, hints + FiInfo.ep_attr) + FiEpAttr.type, FabricConstants.FI_EP_RDM);
    long domain = MEMORY.get(JAVA_LONG, hints + FiInfo.domain_attr);
    MEMORY.set(JAVA_INT, domain + FiDomainAttr.mr_mode, devices ? MEMORY_MODES | FabricConstants.FI_MR_HMEM : MEMORY_MODES);
    MEMORY.set(JAVA_INT, domain + FiDomainAttr.threading, FabricConstants.FI_THREAD_SAFE);
    long transmitting = MEMORY.get(JAVA_LONG, hints + FiInfo.tx_attr);
    MEMORY.set(JAVA_LONG, transmitting + FiTxAttr.op_flags, provider.equals(LibfabricSettings.SHM) ? 0 : FabricConstants.FI_DELIVERY_COMPLETE);
    MEMORY.set(JAVA_LONG, transmitting + FiTxAttr.msg_order, FabricConstants.FI_ORDER_SAS);
    MEMORY.set(JAVA_LONG, MEMORY.get(JAVA_LONG, hints + FiInfo.rx_attr) + FiRxAttr.msg_order, FabricConstants.FI_ORDER_SAS);
  }
}
