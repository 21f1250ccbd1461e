package dev.sluice.tck.mutants;

import static dev.sluice.tck.ContractRule.DEV_1;
import static dev.sluice.tck.ContractRule.DEV_2;
import static dev.sluice.tck.ContractRule.DEV_3;
import static dev.sluice.tck.ContractRule.DEV_4;
import static dev.sluice.tck.ContractRule.DEV_5;
import static dev.sluice.tck.ContractRule.DEV_6;
import static dev.sluice.tck.ContractRule.DEV_7;

import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Operation;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capabilities;
import dev.sluice.spi.Capability;
import dev.sluice.spi.RegionKey;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Backends that say that they reach device memory, simulated or not. */
final class DevMutants {
  private DevMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("device-read-by-the-cpu", "ended by signal|exit code", ReadByTheCpu::new, DEV_1, DEV_2, DEV_3, DEV_4, DEV_5, DEV_6, DEV_7),
        Mutant.of("keeps-the-context", "current context", KeepsTheContext::new, DEV_3));
  }

  /** Declares devices, and takes a look at what is registered. */
  private abstract static class OnDevices extends Defect {
    private @Nullable CudaDriver driver;

    abstract void look(CudaDriver devices, Memory.OnDevice memory);

    @Override
    boolean reaches(CudaDriver asked) {
      driver = asked;
      return true;
    }

    @Override
    Capabilities capabilities(Capabilities real) {
      Set<Capability> declared = EnumSet.copyOf(real.declared());
      declared.add(Capability.DEVICE);
      Set<Capabilities.Movement> movements = new HashSet<>(real.movements());
      for (Operation operation : Operation.values()) {
        movements.add(new Capabilities.Movement(operation, MemoryKind.DEVICE, MemoryKind.DEVICE));
      }
      return new Capabilities(declared, movements, real.maxFrameBytes(), real.maxDescriptorBytes());
    }

    @Override
    Availability availability(Availability real) {
      if (real instanceof Availability.Available(String version, String library, Set<MemoryKind> kinds, List<String> transports, List<String> notes)) {
        Set<MemoryKind> all = EnumSet.copyOf(kinds);
        all.add(MemoryKind.DEVICE);
        return new Availability.Available(version, library, all, transports, notes);
      }
      return real;
    }

    @Override
    RegionKey register(Backend real, Memory memory) throws BackendException {
      if (memory instanceof Memory.OnDevice device) {
        CudaDriver devices = driver;
        if (devices != null) {
          look(devices, device);
        }
        throw new BackendException(BackendException.Kind.UNSUPPORTED, "on second thoughts this backend leaves device memory to the engine");
      }
      return real.register(memory);
    }
  }

  /** Takes a pointer of a device for one of the host. */
  private static final class ReadByTheCpu extends OnDevices {
    @Override
    void look(CudaDriver devices, Memory.OnDevice memory) {
      byte first = NativeAccess.everything().get(ValueLayout.JAVA_BYTE, memory.pointer());
      throw new AssertionError("device memory was read by the CPU: " + first);
    }
  }

  /** Makes a context current on the caller's thread and leaves it. */
  private static final class KeepsTheContext extends OnDevices {
    @Override
    @SuppressWarnings("MustBeClosedChecker")
    void look(CudaDriver devices, Memory.OnDevice memory) {
      CudaDevice.Scope _ = devices.device(memory.device()).enter();
    }
  }
}
