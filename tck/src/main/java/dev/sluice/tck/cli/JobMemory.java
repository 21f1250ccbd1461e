package dev.sluice.tck.cli;

import dev.sluice.Agent;
import dev.sluice.AllocationSpec;
import dev.sluice.Memory;
import dev.sluice.MemoryKind;
import dev.sluice.Region;
import dev.sluice.RegionOptions;
import dev.sluice.Rights;
import dev.sluice.UnsupportedException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.cuda.CudaMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The pool of one side. What is on a device is filled and compared through a copy on the host. */
final class JobMemory {
  private static final long PAGE_BYTES = 4096;

  private final Region region;
  private final MemorySegment bytes;
  private final @Nullable CudaMemory device;

  private JobMemory(Region region, MemorySegment bytes, @Nullable CudaMemory device) {
    this.region = region;
    this.bytes = bytes;
    this.device = device;
  }

  static JobMemory allocate(Agent agent, Job job, long bytes, Rights rights, RoleRequest request) {
    RegionOptions options = RegionOptions.defaults().withRights(rights).withLayout(job.layoutHash());
    if (job.memory() == MemoryKind.HOST) {
      Region region = onHost(agent, bytes, options);
      return new JobMemory(region, region.segment(), null);
    }
    CudaDriver driver = Role.driver(request);
    CudaDevice first = driver.devices().stream().findFirst().orElseThrow(() -> new Failure(
        ExitCodes.UNAVAILABLE, "unavailable", "--memory device: the CUDA driver " + driver.library() + " sees no device", "look at nvidia-smi and CUDA_VISIBLE_DEVICES"));
    CudaMemory device = first.allocate(bytes);
    return new JobMemory(agent.register(Role.REGION, device.memory(), options), Arena.ofShared().allocate(bytes, 64), device);
  }

  private static Region onHost(Agent agent, long bytes, RegionOptions options) {
    try {
      return agent.allocate(AllocationSpec.host(Role.REGION, bytes).withOptions(options));
    } catch (UnsupportedException noBackendAllocates) {
      return agent.register(Role.REGION, Memory.host(Arena.ofShared().allocate(bytes, PAGE_BYTES)), options);
    }
  }

  Region region() {
    return region;
  }

  /** Where the contents are filled in and looked at. */
  MemorySegment bytes() {
    return bytes;
  }

  /** What was filled in is to be moved. */
  void publish() {
    if (device != null) {
      device.device().copyToDevice(device.pointer(), bytes);
    }
  }

  /** What was moved is to be looked at. */
  void refresh() {
    if (device != null) {
      device.device().copyToHost(bytes, device.pointer());
    }
  }
}
