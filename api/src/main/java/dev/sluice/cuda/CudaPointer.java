package dev.sluice.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the driver knows of a pointer.
 *
 * @param onDevice whether it is memory of a device and nothing else: managed memory, which migrates, is not
 * @param managed whether it is managed memory
 * @param ordinal the device's ordinal; −1 when the pointer is not on a device
 * @param rangeStart where its address range begins: the allocation, or what the virtual-memory functions reserved
 * @param rangeBytes how long that is
 * @param mapped whether memory is there: a reserved range may have holes
 * @param mappingStart where the piece of memory begins that is mapped here
 * @param mappingBytes how long that piece is
 * @param pooled whether it was allocated from a stream-ordered pool
 * @param exportable whether {@link CudaDevice#ipcHandle} takes it
 * @param bufferId a number that no other allocation of the process ever has; 0 where the driver has none
 */
public record CudaPointer(
    boolean onDevice,
    boolean managed,
    int ordinal,
    long rangeStart,
    long rangeBytes,
    boolean mapped,
    long mappingStart,
    long mappingBytes,
    boolean pooled,
    boolean exportable,
    long bufferId) {
  private static final int[] ATTRIBUTES = {
    CudaConstants.CU_POINTER_ATTRIBUTE_MEMORY_TYPE,
    CudaConstants.CU_POINTER_ATTRIBUTE_IS_MANAGED,
    CudaConstants.CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL,
    CudaConstants.CU_POINTER_ATTRIBUTE_RANGE_START_ADDR,
    CudaConstants.CU_POINTER_ATTRIBUTE_RANGE_SIZE,
    CudaConstants.CU_POINTER_ATTRIBUTE_MAPPED,
    CudaConstants.CU_POINTER_ATTRIBUTE_MEMPOOL_HANDLE,
    CudaConstants.CU_POINTER_ATTRIBUTE_IS_LEGACY_CUDA_IPC_CAPABLE,
    CudaConstants.CU_POINTER_ATTRIBUTE_BUFFER_ID,
  };
  private static final int[] MAPPING = {
    CudaConstants.CU_POINTER_ATTRIBUTE_MAPPING_BASE_ADDR, CudaConstants.CU_POINTER_ATTRIBUTE_MAPPING_SIZE,
  };
  private static final CudaPointer UNKNOWN = new CudaPointer(false, false, -1, 0, 0, false, 0, 0, false, false, 0);

  static CudaPointer ask(CudaDriver driver, long pointer) {
    try (Arena arena = Arena.ofConfined()) {
      long[] values = new long[ATTRIBUTES.length];
      int result = ask(driver, arena, ATTRIBUTES, pointer, values);
      if (result == CudaConstants.CUDA_ERROR_INVALID_VALUE) {
        return UNKNOWN;
      }
      driver.check(result, "asking about the pointer 0x" + Long.toHexString(pointer));
      boolean managed = values[1] != 0;
      boolean onDevice = values[0] == CudaConstants.CU_MEMORYTYPE_DEVICE && !managed;
      // Drivers before CUDA 11.3 do not know these two: the range is all there is then.
      long[] mapping = {values[3], values[4]};
      if (ask(driver, arena, MAPPING, pointer, mapping) != CudaConstants.CUDA_SUCCESS || mapping[1] == 0) {
        mapping = new long[] {values[3], values[4]};
      }
      return new CudaPointer(onDevice, managed, onDevice ? (int) values[2] : -1, values[3], values[4], values[5] != 0, mapping[0], mapping[1], values[6] != 0, values[7] != 0, values[8]);
    }
  }

  /** Results are of several widths, so each has eight zeroed bytes. */
  private static int ask(CudaDriver driver, Arena arena, int[] attributes, long pointer, long[] values) {
    MemorySegment names = arena.allocateFrom(JAVA_INT, attributes);
    MemorySegment results = arena.allocate(JAVA_LONG, attributes.length);
    MemorySegment places = arena.allocate(JAVA_LONG, attributes.length);
    for (int i = 0; i < attributes.length; i++) {
      places.setAtIndex(JAVA_LONG, i, results.address() + (long) i * Long.BYTES);
    }
    int result = driver.cuda().cuPointerGetAttributes(attributes.length, names.address(), places.address(), pointer);
    if (result == CudaConstants.CUDA_SUCCESS) {
      MemorySegment.copy(results, JAVA_LONG, 0, values, 0, values.length);
    }
    return result;
  }
}
