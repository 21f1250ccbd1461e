package dev.sluice.engine;

import dev.sluice.DeviceException;
import dev.sluice.Memory;
import dev.sluice.RegistrationException;
import dev.sluice.UnavailableException;
import dev.sluice.cuda.CudaDevice;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.cuda.CudaPointer;

/**
 * Device memory that was found to be what its registration says.
 *
 * @param device the device
 * @param pointer where it begins
 * @param bytes how long it is
 * @param pieces how many mappings it consists of: more than one only with the virtual-memory functions
 */
record DeviceRange(CudaDevice device, long pointer, long bytes, int pieces) {

  /** Asks the driver before any backend sees the pointer. @throws RegistrationException naming what is wrong with it */
  static DeviceRange checked(String region, Memory.OnDevice memory, CudaDriver driver) {
    String what = "DEVICE region '" + region + "' (0x" + Long.toHexString(memory.pointer()) + ", " + memory.bytes() + " bytes)";
    try {
      CudaDevice device = driver.device(memory.device());
      long end = memory.pointer() + memory.bytes();
      if (end < memory.pointer()) {
        throw new RegistrationException(what + " ends beyond the address space");
      }
      checkEnd(what, driver.pointer(memory.pointer()), end);
      int pieces = 0;
      for (long at = memory.pointer(); at < end; pieces++) {
        at = check(what, driver.pointer(at), at, device);
      }
      try (CudaDevice.Scope _ = device.enter()) {
        boolean _ = driver.syncMemoryOperations(memory.pointer());
      }
      return new DeviceRange(device, memory.pointer(), memory.bytes(), pieces);
    } catch (UnavailableException | DeviceException refused) {
      throw new RegistrationException(what + " cannot be looked at: " + refused.getMessage(), refused.nativeStatus().orElse(null), refused);
    }
  }

  /** It is one allocation, or one reservation of the virtual-memory functions: what lies behind it is somebody else's, device memory or not. */
  private static void checkEnd(String what, CudaPointer pointer, long end) {
    long most = pointer.rangeStart() + pointer.rangeBytes();
    if (pointer.rangeBytes() > 0 && end > most) {
      throw new RegistrationException(what + " runs " + (end - most) + " bytes past its allocation, which has " + pointer.rangeBytes()
          + " bytes from 0x" + Long.toHexString(pointer.rangeStart()) + " on: give the pointer and length of one allocation");
    }
  }

  /** Checks one piece: memory of the virtual-memory functions may have many. @return where the piece ends */
  private static long check(String what, CudaPointer pointer, long at, CudaDevice device) {
    String where = "at 0x" + Long.toHexString(at);
    if (pointer.managed()) {
      throw new RegistrationException(what + " is managed memory, which migrates between host and device while others move its bytes: allocate it with cuMemAlloc (cudaMalloc)");
    }
    if (!pointer.onDevice() || !pointer.mapped()) {
      throw new RegistrationException(what + " is not all device memory: there is none " + where + "; give the pointer and length of one allocation");
    }
    if (pointer.ordinal() != device.id().ordinal()) {
      throw new RegistrationException(what + " belongs to device " + pointer.ordinal() + " of this process, not to " + device);
    }
    // What is behind one allocation may be mapped in blocks of the driver's; only memory that was mapped by hand consists of pieces.
    long allocation = pointer.rangeStart() + pointer.rangeBytes();
    boolean whole = pointer.exportable() || pointer.pooled();
    return Math.max(at + 1, whole ? allocation : Math.min(allocation, pointer.mappingStart() + pointer.mappingBytes()));
  }

  /** As metadata names it: both processes know the UUID, and a network card is chosen by the PCI address. */
  String metadata() {
    return device.id().uuid() + " " + device.id().pciAddress();
  }
}
