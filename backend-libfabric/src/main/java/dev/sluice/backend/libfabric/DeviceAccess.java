package dev.sluice.backend.libfabric;

import dev.sluice.SluiceException;
import dev.sluice.backend.libfabric.ffm.FabricVersion;
import dev.sluice.backend.libfabric.ffm.Fids;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.cuda.CudaMemory;
import dev.sluice.spi.BackendException;
import java.util.ArrayList;
import java.util.List;

/** How device memory is registered. What a provider says of itself is no proof: some that know nothing of CUDA say that they take it. So it is tried. */
enum DeviceAccess {
  /** Not at all: the engine copies it through main memory. */
  STAGED,
  /** By its address: the library was built with CUDA. */
  DIRECT,
  /** As a dma-buf, which cards take from the kernel, and the library needs no CUDA for. */
  DMA_BUF;

  private static final long PROBED_BYTES = 1 << 20;

  /**
   * What was found out.
   *
   * @param access the first way that all rails take
   * @param reason why there is none; empty where there is
   */
  record Probed(DeviceAccess access, String reason) {}

  /** Tries all ways with a piece of memory of the first device. */
  static Probed probe(FabricVersion version, List<RailGroup> groups) {
    List<String> reasons = new ArrayList<>();
    try {
      List<CudaDevice> devices = CudaDriver.ofThisMachine().devices();
      if (devices.isEmpty()) {
        return new Probed(STAGED, "the CUDA driver shows this process no device");
      }
      CudaDevice device = devices.getFirst();
      try (CudaMemory memory = device.allocate(PROBED_BYTES)) {
        for (DeviceAccess way : version.registersDmaBufs() ? List.of(DIRECT, DMA_BUF) : List.of(DIRECT)) {
          try {
            take(way, groups, device, memory.pointer());
            return new Probed(way, "");
          } catch (BackendException | SluiceException refused) {
            reasons.add(String.valueOf(refused.getMessage()));
          }
        }
      }
    } catch (SluiceException noDevice) {
      reasons.add(String.valueOf(noDevice.getMessage()));
    }
    return new Probed(STAGED, String.join("; ", reasons));
  }

  private static void take(DeviceAccess way, List<RailGroup> groups, CudaDevice device, long pointer) throws BackendException {
    for (RailGroup group : groups) {
      for (Rail rail : group.rails()) {
        int _ = Fids.close(rail.register(new DeviceRegistration(way, device, pointer, PROBED_BYTES)).handle());
      }
    }
  }
}
