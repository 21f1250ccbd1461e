package dev.sluice.tck.rate;

import dev.sluice.MemoryKind;
import dev.sluice.Route;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What routes should reach on a machine. Backends name transports and devices as their libraries do, several joined by a plus. Safe for any thread. */
public final class RouteRates {
  /** Between processes of one host, as UCX and libfabric name them. */
  private static final Set<String> IN_MEMORY = Set.of("posix", "sysv", "cma", "knem", "xpmem", "self", "shm", "sm", "mm", "sm2");

  /** What these call their device; a route of NIXL has its plugin there, since it does not tell. */
  private static final Set<String> MEMORY_DEVICES = Set.of("memory", "shm", "sm2");

  private static final Pattern GPU_TRANSPORT = Pattern.compile("cuda|cuda_.*|gdr_copy");
  private static final String GPU_DEVICE = "cuda";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]*(:[0-9]+)?");

  private final SystemFiles files;
  private final LongFunction<Expected> copy;

  /**
   * Of a machine.
   *
   * @param files what it says of itself
   * @param copy measures what a copy of main memory reaches, for blocks of so many bytes
   */
  RouteRates(SystemFiles files, LongFunction<Expected> copy) {
    this.files = files;
    this.copy = copy;
  }

  /** Of the machine that this process runs on. */
  public static RouteRates ofThisMachine() {
    return new RouteRates(new SystemFiles(Path.of("/")), CopyRate::measure);
  }

  /**
   * What a route should reach. Takes some tens of milliseconds where memory has to be copied to know it.
   *
   * @param route how bytes go between this machine and another process
   * @param memory what is moved
   * @param blockBytes of one descriptor, at least 1
   */
  public Expected of(Route route, MemoryKind memory, long blockBytes) {
    if (route.known() == Route.Known.UNKNOWN) {
      return Expected.unknown("the backend does not tell which way the bytes go");
    }
    List<String> transports = parts(route.transport());
    List<String> devices = parts(route.device());
    if (memory == MemoryKind.HOST || route.path() == Route.Path.STAGED) { // GPUs' ways, which connections have besides, carry none of it
      transports = without(transports, GPU_TRANSPORT.asMatchPredicate());
      devices = without(devices, GPU_DEVICE::equals);
    } else if (devices.contains(GPU_DEVICE)) { // and none of a GPU's bytes lie where a core could reach them
      devices = without(devices, MEMORY_DEVICES::contains);
    }
    if (isInMemory(route, transports, devices)) {
      return memory == MemoryKind.HOST
          ? copy.apply(blockBytes)
          : Expected.unknown("memory of devices is copied to and from main memory on the way, and nothing tells how fast that is");
    }
    return devices.stream().map(this::ofDevice).reduce(Expected::plus).orElse(Expected.unknown("the route names no device"));
  }

  private static boolean isInMemory(Route route, List<String> transports, List<String> devices) {
    return !transports.isEmpty() && IN_MEMORY.containsAll(transports) && (MEMORY_DEVICES.containsAll(devices) || route.known() == Route.Known.FORCED);
  }

  private Expected ofDevice(String device) {
    if (device.equals(GPU_DEVICE)) {
      return GpuRate.of(files);
    }
    if (NAME.matcher(device).matches()) {
      if (RdmaRate.has(files, device)) {
        return RdmaRate.of(files, device);
      }
      if (NetworkRate.has(files, device)) {
        return NetworkRate.of(files, device);
      }
    }
    return Expected.unknown("nothing tells how fast '" + device + "' is");
  }

  private static List<String> without(List<String> names, Predicate<String> others) {
    return names.stream().filter(others.negate()).toList();
  }

  private static List<String> parts(String names) {
    return Stream.of(names.split("\\+", -1)).distinct().toList();
  }
}
