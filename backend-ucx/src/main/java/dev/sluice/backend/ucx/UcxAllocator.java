package dev.sluice.backend.ucx;

import dev.sluice.AllocationSpec;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Allocates shared memory, all of whose pages are there: a page that is missing later would end the process. */
final class UcxAllocator {
  private static final int EINVAL = 22;
  private static final String REMEDY = "allocate less, or raise the limit of shared memory (a container's --shm-size, kernel.shmmax)";

  private final UcxBackend backend;
  private final SharedMemoryBudget budget;

  UcxAllocator(UcxBackend backend, SharedMemoryBudget budget) {
    this.backend = backend;
    this.budget = budget;
  }

  UcxRegionKey allocate(AllocationSpec spec, boolean shared) throws BackendException {
    Optional<String> refused = budget.refuses(spec.bytes());
    if (refused.isPresent()) {
      throw new BackendException(Kind.REGISTRATION, what(spec) + " cannot be allocated: " + refused.get());
    }
    checkNode(spec);
    UcxRegionKey key = UcxRegionKey.allocate(backend, spec.bytes());
    try {
      if (shared && !isShared(key.address())) {
        throw new BackendException(Kind.REGISTRATION, what(spec) + " cannot be had as shared memory; " + REMEDY);
      }
      populate(spec, key.address());
      return key;
    } catch (BackendException e) {
      key.release();
      throw e;
    }
  }

  private static void populate(AllocationSpec spec, long address) throws BackendException {
    long page = Libc.pageSize();
    long first = address & -page;
    long bytes = (address + spec.bytes() - first + page - 1) & -page;
    if (spec.hugePages()) {
      int _ = Libc.madvise(first, bytes, Libc.MADV_HUGEPAGE); // a wish: a kernel that has none goes on with small ones
    }
    int result = Libc.madvise(first, bytes, Libc.MADV_POPULATE_WRITE);
    if (result == -EINVAL) {
      populateByHand(spec, address);
    } else if (result < 0) {
      throw new BackendException(Kind.REGISTRATION, what(spec) + " cannot be had: madvise answers " + Libc.strerror(-result) + "; " + REMEDY);
    }
  }

  /** For kernels before 5.14: touching a page that cannot be had would end the process, so the room is looked at first. */
  private static void populateByHand(AllocationSpec spec, long address) throws BackendException {
    try {
      long free = Libc.statvfsFreeBytes(Path.of("/dev/shm"));
      if (mapping(address).contains("/dev/shm/") && free < spec.bytes()) {
        throw new BackendException(Kind.REGISTRATION, what(spec) + " cannot be had: /dev/shm has " + free + " bytes left; " + REMEDY);
      }
    } catch (IOException e) {
      throw new BackendException(Kind.REGISTRATION, what(spec) + " cannot be had: /dev/shm cannot be asked for room; " + REMEDY, null, e);
    }
    NativeAccess.view(address, spec.bytes()).fill((byte) 0);
  }

  private static void checkNode(AllocationSpec spec) throws BackendException {
    if (spec.numaNode().isPresent() && !"0".equals(onlineNodes())) {
      throw new BackendException(
          Kind.UNSUPPORTED,
          what(spec) + " cannot be placed on NUMA node " + spec.numaNode().getAsInt() + ": this backend leaves placement to the kernel; "
              + "start the process under numactl --membind=" + spec.numaNode().getAsInt() + ", or register memory that is placed already");
    }
    if (spec.numaNode().orElse(0) != 0) {
      throw new BackendException(
          Kind.REGISTRATION, what(spec) + " cannot be placed on NUMA node " + spec.numaNode().getAsInt() + ": this machine has only node 0");
    }
  }

  private static String onlineNodes() {
    try {
      return Files.readString(Path.of("/sys/devices/system/node/online")).trim();
    } catch (IOException e) {
      return "0";
    }
  }

  private static boolean isShared(long address) {
    String mapping = mapping(address);
    return mapping.contains("/SYSV") || mapping.contains("/dev/shm/") || mapping.contains("/memfd:");
  }

  /** The line of the process's map that an address is in. */
  private static String mapping(long address) {
    try {
      for (String line : new String(Files.readAllBytes(Path.of("/proc/self/maps")), StandardCharsets.ISO_8859_1).split("\n", -1)) {
        int dash = line.indexOf('-');
        int space = line.indexOf(' ');
        if (dash > 0
            && space > dash
            && Long.compareUnsigned(Long.parseUnsignedLong(line, 0, dash, 16), address) <= 0
            && Long.compareUnsigned(address, Long.parseUnsignedLong(line, dash + 1, space, 16)) < 0) {
          return line;
        }
      }
    } catch (IOException e) {
      // as if the address were nowhere
    }
    return "";
  }

  private static String what(AllocationSpec spec) {
    return "region '" + spec.name() + "' of " + spec.bytes() + " bytes";
  }
}
