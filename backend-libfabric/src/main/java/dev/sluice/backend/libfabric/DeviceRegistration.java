package dev.sluice.backend.libfabric;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.libfabric.ffm.FabricConstants;
import dev.sluice.backend.libfabric.ffm.Fids;
import dev.sluice.backend.libfabric.ffm.FiMrAttr;
import dev.sluice.backend.libfabric.ffm.FiMrDmabuf;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.ffm.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A piece of device memory, as it is registered. The thread is within a context of the device meanwhile.
 *
 * @param access the way
 * @param device the device
 * @param pointer the first byte
 * @param bytes how many
 */
record DeviceRegistration(DeviceAccess access, CudaDevice device, long pointer, long bytes) {
  private static final long PAGE = 4096;

  /** Registers it; the registration goes into the last argument. @return 0 or an error */
  int register(long domain, long rights, long key, MemorySegment registration) {
    try (Arena arena = Arena.ofConfined(); CudaDevice.Scope _ = device.enter()) {
      MemorySegment attributes = arena.allocate(FiMrAttr.SIZE, Long.BYTES);
      attributes.set(JAVA_LONG, FiMrAttr.iov_count, 1);
      attributes.set(JAVA_LONG, FiMrAttr.access, rights);
      attributes.set(JAVA_LONG, FiMrAttr.requested_key, key);
      attributes.set(JAVA_INT, FiMrAttr.iface, FabricConstants.FI_HMEM_CUDA);
      attributes.set(JAVA_INT, FiMrAttr.device, device.id().ordinal());
      return access == DeviceAccess.DMA_BUF ? asDmaBuf(arena, domain, attributes, registration) : byAddress(arena, domain, attributes, registration);
    }
  }

  private int byAddress(Arena arena, long domain, MemorySegment attributes, MemorySegment registration) {
    MemorySegment place = arena.allocate(JAVA_LONG, 2); // struct iovec
    place.setAtIndex(JAVA_LONG, 0, pointer);
    place.setAtIndex(JAVA_LONG, 1, bytes);
    attributes.set(JAVA_LONG, FiMrAttr.mr_iov, place.address());
    return Fids.register(domain, attributes.address(), 0, registration.address());
  }

  /** Whoever takes a dma-buf keeps it: the descriptor is not needed any more after that. */
  private int asDmaBuf(Arena arena, long domain, MemorySegment attributes, MemorySegment registration) {
    long begin = pointer & -PAGE;
    int fd = device.exportDmaBuf(begin, (pointer + bytes - begin + PAGE - 1) & -PAGE);
    try {
      MemorySegment place = arena.allocate(FiMrDmabuf.SIZE, Long.BYTES);
      place.set(JAVA_INT, FiMrDmabuf.fd, fd);
      place.set(JAVA_LONG, FiMrDmabuf.offset, pointer - begin);
      place.set(JAVA_LONG, FiMrDmabuf.len, bytes);
      place.set(JAVA_LONG, FiMrDmabuf.base_addr, begin);
      attributes.set(JAVA_LONG, FiMrAttr.mr_iov, place.address());
      return Fids.register(domain, attributes.address(), FabricConstants.FI_MR_DMABUF, registration.address());
    } finally {
      int _ = Libc.close(fd);
    }
  }

  @Override
  public String toString() {
    return bytes + " bytes of device " + device.id().ordinal() + " at 0x" + Long.toHexString(pointer);
  }
}
