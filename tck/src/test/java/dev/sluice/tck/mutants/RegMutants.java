package dev.sluice.tck.mutants;

import static dev.sluice.tck.ContractRule.META_4;
import static dev.sluice.tck.ContractRule.META_5;
import static dev.sluice.tck.ContractRule.META_7;
import static dev.sluice.tck.ContractRule.REG_1;
import static dev.sluice.tck.ContractRule.REG_2;
import static dev.sluice.tck.ContractRule.REG_4;
import static dev.sluice.tck.ContractRule.REG_6;
import static dev.sluice.tck.ContractRule.REG_7;
import static dev.sluice.tck.ContractRule.REG_9;
import static dev.sluice.tck.ContractRule.XFER_4;

import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capability;
import dev.sluice.spi.Endpoint;
import dev.sluice.spi.RegionKey;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Backends that are careless with registrations, and with what goes into metadata. */
final class RegMutants {
  private RegMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("aligned-only", "not aligned", AlignedOnly::new, REG_1),
        Mutant.of("one-key-an-address", "StaleException|Out of bound", OneKeyAnAddress::new, REG_1, REG_2),
        Mutant.of("revokes-nothing", "changes after released|StaleException", RevokesNothing::new, REG_4),
        Mutant.inFull("keeps-a-descriptor-a-region", "open descriptors", KeepsADescriptor::new, REG_6),
        Mutant.inLarge("offsets-of-32-bits", "from [0-9]+ to [0-9]+|expected", OffsetsOf32Bits::new, REG_7, XFER_4),
        Mutant.of("allocates-what-is-not-there", "Expecting code to raise", AllocatesWhatIsNotThere::new, REG_9),
        Mutant.of("knows-early-regions-only", "was registered too late", KnowsEarlyRegionsOnly::new, META_4),
        Mutant.of("connect-waits-for-the-dead", "Expecting", ConnectWaits::new, META_5),
        Mutant.of("no-way-to-itself", "cannot be its own peer", NoWayToItself::new, META_7));
  }

  private static final class AlignedOnly extends Defect {
    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      if (memory instanceof Memory.Host(var segment) && segment.address() % 2 != 0) {
        throw new BackendException(Kind.REGISTRATION, "the address is not aligned");
      }
      return real.register(memory);
    }
  }

  /** A cache of registrations that looks at the address alone. */
  private static final class OneKeyAnAddress extends Defect {
    private final Map<Long, RegionKey> byAddress = new ConcurrentHashMap<>();

    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      if (!(memory instanceof Memory.Host(var segment))) {
        return real.register(memory);
      }
      RegionKey known = byAddress.get(segment.address());
      if (known != null) {
        return known;
      }
      RegionKey key = real.register(memory);
      RegionKey cached = new ChangedKey(key) {
        @Override
        public void release() {
          byAddress.remove(segment.address());
          key.release();
        }
      };
      byAddress.put(segment.address(), cached);
      return cached;
    }
  }

  /** It declares that keys are revoked, and they are not. */
  private static final class RevokesNothing extends Defect {
    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      return new ChangedKey(real.register(memory)) {
        @Override
        public void release() {}
      };
    }
  }

  private static final class KeepsADescriptor extends Defect {
    private final List<FileInputStream> kept = new CopyOnWriteArrayList<>();
    private final AtomicInteger registered = new AtomicInteger();

    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      if (memory.bytes() == 64 && registered.incrementAndGet() % 100 == 0) {
        try {
          kept.add(new FileInputStream("/dev/null"));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return real.register(memory);
    }
  }

  /** An int somewhere on the way. */
  private static final class OffsetsOf32Bits extends Defect {
    private final List<MemorySegment> large = new CopyOnWriteArrayList<>();

    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      if (memory instanceof Memory.Host(var segment) && segment.byteSize() > 1L << 32) {
        large.add(segment);
      }
      return real.register(memory);
    }

    @Override
    void descriptor(Descriptor descriptor) {
      for (MemorySegment region : large) {
        long offset = descriptor.local - region.address();
        if (offset >= 1L << 32 && offset < region.byteSize()) {
          descriptor.local -= 1L << 32;
        }
      }
    }
  }

  /** It maps without reserving: the pages are missed when they are touched. */
  private static final class AllocatesWhatIsNotThere extends Defect {
    @Override
    Capabilities capabilities(Capabilities real) {
      return CapMutants.and(real, Capability.ALLOCATES);
    }

    @Override
    RegionKey allocate(Backend real, AllocationSpec spec) throws BackendException {
      long mapped = Libc.mmapAnonymous(Math.min(spec.bytes(), 1L << 30));
      return real.register(Memory.host(NativeAccess.view(mapped, spec.bytes())));
    }
  }

  /** Of each peer it knows the regions that were there when the first was imported. */
  private static final class KnowsEarlyRegionsOnly extends Defect {
    private final Map<Endpoint, Long> first = new ConcurrentHashMap<>();

    @Override
    long importRegion(Endpoint real, byte[] exported) throws BackendException {
      long handle = ByteBuffer.wrap(exported).getLong();
      if (handle > first.computeIfAbsent(real, _ -> handle)) {
        throw new BackendException(Kind.METADATA, "the region was registered too late");
      }
      return real.importRegion(exported);
    }
  }

  private static final class ConnectWaits extends Defect {
    @Override
    void connected(String peer, Endpoint endpoint) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(16);
      while (peer.startsWith("restarting") && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static final class NoWayToItself extends Defect {
    @Override
    void connecting(Backend real, String peer, byte[] endpointInfo) throws BackendException {
      byte[] own = real.endpointInfo();
      if (Arrays.equals(own, Arrays.copyOf(endpointInfo, own.length))) {
        throw new BackendException(Kind.FAILED, "an agent cannot be its own peer");
      }
    }
  }

  /** A key that is the real one but for what a subclass changes. */
  abstract static class ChangedKey implements RegionKey {
    private final RegionKey real;

    ChangedKey(RegionKey real) {
      this.real = real;
    }

    @Override
    public long handle() {
      return real.handle();
    }

    @Override
    public long address() {
      return real.address();
    }

    @Override
    public byte[] exported() {
      return real.exported();
    }

    @Override
    public void release() {
      real.release();
    }
  }
}
