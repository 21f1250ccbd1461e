package dev.sluice.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of {@code libcuda.so.1} that are used, under their names; each answers a {@code CUresult}. The names without a suffix are
 * the oldest form of a function, so that those with {@code _v2} are bound where there are some. A function that this driver does not have
 * answers {@link CudaConstants#CUDA_ERROR_NOT_SUPPORTED}. Pointers, handles and sizes are longs.
 *
 * <p>Handles are bound without an address, one a signature: a stand-in for the driver then runs through the same code as the driver.
 */
final class CudaLibrary {
  private static final MethodHandle I = bind(JAVA_INT);
  private static final MethodHandle J = bind(JAVA_LONG);
  private static final MethodHandle IJ = bind(JAVA_INT, JAVA_LONG);
  private static final MethodHandle JI = bind(JAVA_LONG, JAVA_INT);
  private static final MethodHandle JII = bind(JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle JJ = bind(JAVA_LONG, JAVA_LONG);
  private static final MethodHandle JJJ = bind(JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle JJI = bind(JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle JBJ = bind(JAVA_LONG, JAVA_BYTE, JAVA_LONG);
  private static final MethodHandle JJJJ = bind(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle JJII = bind(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle IJJJ = bind(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle JIJ = bind(JAVA_LONG, JAVA_INT, JAVA_LONG);
  private static final MethodHandle JJJJJ = bind(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle JJIJ = bind(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
  private static final MethodHandle JJJIJ = bind(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
  private static final MethodHandle JJIJJ = bind(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle IPC_OPEN = bind(JAVA_LONG, MemoryLayout.structLayout(MemoryLayout.sequenceLayout(CudaConstants.CU_IPC_HANDLE_SIZE, JAVA_BYTE)), JAVA_INT);
  private static final MethodHandle BATCH = bind(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private final MemorySegment cuInit;
  private final MemorySegment cuDriverGetVersion;
  private final MemorySegment cuGetErrorName;
  private final MemorySegment cuGetErrorString;
  private final MemorySegment cuDeviceGetCount;
  private final MemorySegment cuDeviceGet;
  private final MemorySegment cuDeviceGetUuid_v2;
  private final MemorySegment cuDeviceGetName;
  private final MemorySegment cuDeviceGetAttribute;
  private final MemorySegment cuDeviceTotalMem_v2;
  private final MemorySegment cuDeviceGetPCIBusId;
  private final MemorySegment cuDevicePrimaryCtxRetain;
  private final MemorySegment cuCtxGetCurrent;
  private final MemorySegment cuCtxPushCurrent_v2;
  private final MemorySegment cuCtxPopCurrent_v2;
  private final MemorySegment cuMemAlloc_v2;
  private final MemorySegment cuMemFree_v2;
  private final MemorySegment cuMemAllocAsync;
  private final MemorySegment cuMemFreeAsync;
  private final MemorySegment cuMemGetInfo_v2;
  private final MemorySegment cuMemHostAlloc;
  private final MemorySegment cuMemFreeHost;
  private final MemorySegment cuMemHostRegister_v2;
  private final MemorySegment cuMemHostUnregister;
  private final MemorySegment cuMemHostGetDevicePointer_v2;
  private final MemorySegment cuMemGetAddressRange_v2;
  private final MemorySegment cuMemsetD8_v2;
  private final MemorySegment cuMemcpyHtoD_v2;
  private final MemorySegment cuMemcpyDtoH_v2;
  private final MemorySegment cuMemcpyDtoD_v2;
  private final MemorySegment cuMemcpyHtoDAsync_v2;
  private final MemorySegment cuMemcpyDtoHAsync_v2;
  private final MemorySegment cuMemcpyDtoDAsync_v2;
  private final MemorySegment cuStreamCreate;
  private final MemorySegment cuStreamDestroy_v2;
  private final MemorySegment cuStreamQuery;
  private final MemorySegment cuStreamSynchronize;
  private final MemorySegment cuStreamWaitEvent;
  private final MemorySegment cuStreamWaitValue32_v2;
  private final MemorySegment cuEventCreate;
  private final MemorySegment cuEventDestroy_v2;
  private final MemorySegment cuEventRecord;
  private final MemorySegment cuEventQuery;
  private final MemorySegment cuEventSynchronize;
  private final MemorySegment cuPointerGetAttributes;
  private final MemorySegment cuPointerSetAttribute;
  private final MemorySegment cuIpcGetMemHandle;
  private final MemorySegment cuIpcCloseMemHandle;
  private final MemorySegment cuMemGetAllocationGranularity;
  private final MemorySegment cuMemCreate;
  private final MemorySegment cuMemAddressReserve;
  private final MemorySegment cuMemMap;
  private final MemorySegment cuMemSetAccess;
  private final MemorySegment cuMemUnmap;
  private final MemorySegment cuMemRelease;
  private final MemorySegment cuMemAddressFree;
  private final MemorySegment cuMemExportToShareableHandle;
  private final MemorySegment cuMemGetHandleForAddressRange;
  private final MemorySegment cuGetProcAddress_v2;
  private final MemorySegment cuIpcOpenMemHandle_v2;

  CudaLibrary(NativeLibrary library) {
    cuInit = find(library, "cuInit");
    cuDriverGetVersion = find(library, "cuDriverGetVersion");
    cuGetErrorName = find(library, "cuGetErrorName");
    cuGetErrorString = find(library, "cuGetErrorString");
    cuDeviceGetCount = find(library, "cuDeviceGetCount");
    cuDeviceGet = find(library, "cuDeviceGet");
    cuDeviceGetUuid_v2 = find(library, "cuDeviceGetUuid_v2");
    cuDeviceGetName = find(library, "cuDeviceGetName");
    cuDeviceGetAttribute = find(library, "cuDeviceGetAttribute");
    cuDeviceTotalMem_v2 = find(library, "cuDeviceTotalMem_v2");
    cuDeviceGetPCIBusId = find(library, "cuDeviceGetPCIBusId");
    cuDevicePrimaryCtxRetain = find(library, "cuDevicePrimaryCtxRetain");
    cuCtxGetCurrent = find(library, "cuCtxGetCurrent");
    cuCtxPushCurrent_v2 = find(library, "cuCtxPushCurrent_v2");
    cuCtxPopCurrent_v2 = find(library, "cuCtxPopCurrent_v2");
    cuMemAlloc_v2 = find(library, "cuMemAlloc_v2");
    cuMemFree_v2 = find(library, "cuMemFree_v2");
    cuMemAllocAsync = find(library, "cuMemAllocAsync");
    cuMemFreeAsync = find(library, "cuMemFreeAsync");
    cuMemGetInfo_v2 = find(library, "cuMemGetInfo_v2");
    cuMemHostAlloc = find(library, "cuMemHostAlloc");
    cuMemFreeHost = find(library, "cuMemFreeHost");
    cuMemHostRegister_v2 = find(library, "cuMemHostRegister_v2");
    cuMemHostUnregister = find(library, "cuMemHostUnregister");
    cuMemHostGetDevicePointer_v2 = find(library, "cuMemHostGetDevicePointer_v2");
    cuMemGetAddressRange_v2 = find(library, "cuMemGetAddressRange_v2");
    cuMemsetD8_v2 = find(library, "cuMemsetD8_v2");
    cuMemcpyHtoD_v2 = find(library, "cuMemcpyHtoD_v2");
    cuMemcpyDtoH_v2 = find(library, "cuMemcpyDtoH_v2");
    cuMemcpyDtoD_v2 = find(library, "cuMemcpyDtoD_v2");
    cuMemcpyHtoDAsync_v2 = find(library, "cuMemcpyHtoDAsync_v2");
    cuMemcpyDtoHAsync_v2 = find(library, "cuMemcpyDtoHAsync_v2");
    cuMemcpyDtoDAsync_v2 = find(library, "cuMemcpyDtoDAsync_v2");
    cuStreamCreate = find(library, "cuStreamCreate");
    cuStreamDestroy_v2 = find(library, "cuStreamDestroy_v2");
    cuStreamQuery = find(library, "cuStreamQuery");
    cuStreamSynchronize = find(library, "cuStreamSynchronize");
    cuStreamWaitEvent = find(library, "cuStreamWaitEvent");
    cuStreamWaitValue32_v2 = find(library, "cuStreamWaitValue32_v2");
    cuEventCreate = find(library, "cuEventCreate");
    cuEventDestroy_v2 = find(library, "cuEventDestroy_v2");
    cuEventRecord = find(library, "cuEventRecord");
    cuEventQuery = find(library, "cuEventQuery");
    cuEventSynchronize = find(library, "cuEventSynchronize");
    cuPointerGetAttributes = find(library, "cuPointerGetAttributes");
    cuPointerSetAttribute = find(library, "cuPointerSetAttribute");
    cuIpcGetMemHandle = find(library, "cuIpcGetMemHandle");
    cuIpcCloseMemHandle = find(library, "cuIpcCloseMemHandle");
    cuMemGetAllocationGranularity = find(library, "cuMemGetAllocationGranularity");
    cuMemCreate = find(library, "cuMemCreate");
    cuMemAddressReserve = find(library, "cuMemAddressReserve");
    cuMemMap = find(library, "cuMemMap");
    cuMemSetAccess = find(library, "cuMemSetAccess");
    cuMemUnmap = find(library, "cuMemUnmap");
    cuMemRelease = find(library, "cuMemRelease");
    cuMemAddressFree = find(library, "cuMemAddressFree");
    cuMemExportToShareableHandle = find(library, "cuMemExportToShareableHandle");
    cuMemGetHandleForAddressRange = find(library, "cuMemGetHandleForAddressRange");
    cuGetProcAddress_v2 = find(library, "cuGetProcAddress_v2");
    cuIpcOpenMemHandle_v2 = find(library, "cuIpcOpenMemHandle_v2");
  }

  int cuInit(int flags) {
    return call(cuInit, flags);
  }

  int cuDriverGetVersion(long version) {
    return call(cuDriverGetVersion, version);
  }

  int cuGetErrorName(int error, long text) {
    return call(cuGetErrorName, error, text);
  }

  int cuGetErrorString(int error, long text) {
    return call(cuGetErrorString, error, text);
  }

  int cuDeviceGetCount(long count) {
    return call(cuDeviceGetCount, count);
  }

  int cuDeviceGet(long device, int ordinal) {
    return call(cuDeviceGet, device, ordinal);
  }

  int cuDeviceGetUuid_v2(long uuid, int device) {
    return call(cuDeviceGetUuid_v2, uuid, device);
  }

  int cuDeviceGetName(long name, int bytes, int device) {
    return call(cuDeviceGetName, name, bytes, device);
  }

  int cuDeviceGetAttribute(long value, int attribute, int device) {
    return call(cuDeviceGetAttribute, value, attribute, device);
  }

  int cuDeviceTotalMem_v2(long bytes, int device) {
    return call(cuDeviceTotalMem_v2, bytes, device);
  }

  int cuDeviceGetPCIBusId(long id, int bytes, int device) {
    return call(cuDeviceGetPCIBusId, id, bytes, device);
  }

  int cuDevicePrimaryCtxRetain(long context, int device) {
    return call(cuDevicePrimaryCtxRetain, context, device);
  }

  int cuCtxGetCurrent(long context) {
    return call(cuCtxGetCurrent, context);
  }

  int cuCtxPushCurrent_v2(long context) {
    return call(cuCtxPushCurrent_v2, context);
  }

  int cuCtxPopCurrent_v2(long context) {
    return call(cuCtxPopCurrent_v2, context);
  }

  int cuMemAlloc_v2(long pointer, long bytes) {
    return call(cuMemAlloc_v2, pointer, bytes);
  }

  int cuMemFree_v2(long pointer) {
    return call(cuMemFree_v2, pointer);
  }

  int cuMemAllocAsync(long pointer, long bytes, long stream) {
    return call(cuMemAllocAsync, pointer, bytes, stream);
  }

  int cuMemFreeAsync(long pointer, long stream) {
    return call(cuMemFreeAsync, pointer, stream);
  }

  int cuMemGetInfo_v2(long free, long total) {
    return call(cuMemGetInfo_v2, free, total);
  }

  int cuMemHostAlloc(long address, long bytes, int flags) {
    return call(cuMemHostAlloc, address, bytes, flags);
  }

  int cuMemFreeHost(long address) {
    return call(cuMemFreeHost, address);
  }

  int cuMemHostRegister_v2(long address, long bytes, int flags) {
    return call(cuMemHostRegister_v2, address, bytes, flags);
  }

  int cuMemHostUnregister(long address) {
    return call(cuMemHostUnregister, address);
  }

  int cuMemHostGetDevicePointer_v2(long pointer, long address, int flags) {
    return call(cuMemHostGetDevicePointer_v2, pointer, address, flags);
  }

  int cuMemGetAddressRange_v2(long base, long bytes, long pointer) {
    return call(cuMemGetAddressRange_v2, base, bytes, pointer);
  }

  int cuMemsetD8_v2(long pointer, byte value, long bytes) {
    return call(cuMemsetD8_v2, pointer, value, bytes);
  }

  int cuMemcpyHtoD_v2(long to, long from, long bytes) {
    return call(cuMemcpyHtoD_v2, to, from, bytes);
  }

  int cuMemcpyDtoH_v2(long to, long from, long bytes) {
    return call(cuMemcpyDtoH_v2, to, from, bytes);
  }

  int cuMemcpyDtoD_v2(long to, long from, long bytes) {
    return call(cuMemcpyDtoD_v2, to, from, bytes);
  }

  int cuMemcpyHtoDAsync_v2(long to, long from, long bytes, long stream) {
    return call(cuMemcpyHtoDAsync_v2, to, from, bytes, stream);
  }

  int cuMemcpyDtoHAsync_v2(long to, long from, long bytes, long stream) {
    return call(cuMemcpyDtoHAsync_v2, to, from, bytes, stream);
  }

  int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, long stream) {
    return call(cuMemcpyDtoDAsync_v2, to, from, bytes, stream);
  }

  int cuStreamCreate(long stream, int flags) {
    return call(cuStreamCreate, stream, flags);
  }

  int cuStreamDestroy_v2(long stream) {
    return call(cuStreamDestroy_v2, stream);
  }

  int cuStreamQuery(long stream) {
    return call(cuStreamQuery, stream);
  }

  int cuStreamSynchronize(long stream) {
    return call(cuStreamSynchronize, stream);
  }

  int cuStreamWaitEvent(long stream, long event, int flags) {
    return call(cuStreamWaitEvent, stream, event, flags);
  }

  int cuStreamWaitValue32_v2(long stream, long pointer, int value, int flags) {
    return call(cuStreamWaitValue32_v2, stream, pointer, value, flags);
  }

  int cuEventCreate(long event, int flags) {
    return call(cuEventCreate, event, flags);
  }

  int cuEventDestroy_v2(long event) {
    return call(cuEventDestroy_v2, event);
  }

  int cuEventRecord(long event, long stream) {
    return call(cuEventRecord, event, stream);
  }

  int cuEventQuery(long event) {
    return call(cuEventQuery, event);
  }

  int cuEventSynchronize(long event) {
    return call(cuEventSynchronize, event);
  }

  int cuPointerGetAttributes(int count, long attributes, long data, long pointer) {
    return call(cuPointerGetAttributes, count, attributes, data, pointer);
  }

  int cuPointerSetAttribute(long value, int attribute, long pointer) {
    return call(cuPointerSetAttribute, value, attribute, pointer);
  }

  int cuIpcGetMemHandle(long handle, long pointer) {
    return call(cuIpcGetMemHandle, handle, pointer);
  }

  int cuIpcCloseMemHandle(long pointer) {
    return call(cuIpcCloseMemHandle, pointer);
  }

  int cuMemGetAllocationGranularity(long bytes, long properties, int option) {
    return call(cuMemGetAllocationGranularity, bytes, properties, option);
  }

  int cuMemCreate(long handle, long bytes, long properties, long flags) {
    return call(cuMemCreate, handle, bytes, properties, flags);
  }

  int cuMemAddressReserve(long pointer, long bytes, long alignment, long near, long flags) {
    return call(cuMemAddressReserve, pointer, bytes, alignment, near, flags);
  }

  int cuMemMap(long pointer, long bytes, long offset, long handle, long flags) {
    return call(cuMemMap, pointer, bytes, offset, handle, flags);
  }

  int cuMemSetAccess(long pointer, long bytes, long access, long count) {
    return call(cuMemSetAccess, pointer, bytes, access, count);
  }

  int cuMemUnmap(long pointer, long bytes) {
    return call(cuMemUnmap, pointer, bytes);
  }

  int cuMemRelease(long handle) {
    return call(cuMemRelease, handle);
  }

  int cuMemAddressFree(long pointer, long bytes) {
    return call(cuMemAddressFree, pointer, bytes);
  }

  int cuMemExportToShareableHandle(long exported, long handle, int type, long flags) {
    return call(cuMemExportToShareableHandle, exported, handle, type, flags);
  }

  int cuMemGetHandleForAddressRange(long exported, long pointer, long bytes, int type, long flags) {
    return call(cuMemGetHandleForAddressRange, exported, pointer, bytes, type, flags);
  }

  int cuGetProcAddress_v2(long symbol, long function, int version, long flags, long status) {
    return call(cuGetProcAddress_v2, symbol, function, version, flags, status);
  }

  private static int call(MemorySegment function, int a) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) I.invokeExact(function, a);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) J.invokeExact(function, a);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, int a, long b) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) IJ.invokeExact(function, a, b);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, int b) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JI.invokeExact(function, a, b);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, int b, int c) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JII.invokeExact(function, a, b, c);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, long b) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JJ.invokeExact(function, a, b);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, long b, long c) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JJJ.invokeExact(function, a, b, c);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, long b, int c) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JJI.invokeExact(function, a, b, c);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, byte b, long c) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JBJ.invokeExact(function, a, b, c);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, long b, long c, long d) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JJJJ.invokeExact(function, a, b, c, d);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, long b, int c, int d) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JJII.invokeExact(function, a, b, c, d);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, int a, long b, long c, long d) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) IJJJ.invokeExact(function, a, b, c, d);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, int b, long c) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JIJ.invokeExact(function, a, b, c);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, long b, long c, long d, long e) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JJJJJ.invokeExact(function, a, b, c, d, e);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, long b, int c, long d) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JJIJ.invokeExact(function, a, b, c, d);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, long b, long c, int d, long e) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JJJIJ.invokeExact(function, a, b, c, d, e);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int call(MemorySegment function, long a, long b, int c, long d, long e) {
    if (function.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) JJIJJ.invokeExact(function, a, b, c, d, e);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** Takes the handle, {@link CudaConstants#CU_IPC_HANDLE_SIZE} bytes, by value. */
  int cuIpcOpenMemHandle_v2(long pointer, MemorySegment handle, int flags) {
    if (cuIpcOpenMemHandle_v2.address() == 0) {
      return CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
    }
    try {
      return (int) IPC_OPEN.invokeExact(cuIpcOpenMemHandle_v2, pointer, handle, flags);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** @param function what {@link #cuGetProcAddress_v2} gave for version 12.8: later versions have other parameters */
  int cuMemcpyBatchAsync(
      MemorySegment function, long to, long from, long bytes, long count, long attributes, long attributeIndices, long attributeCount, long failed, long stream) {
    try {
      return (int) BATCH.invokeExact(function, to, from, bytes, count, attributes, attributeIndices, attributeCount, failed, stream);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static MethodHandle bind(MemoryLayout... parameters) {
    return NativeAccess.downcallAnywhere(FunctionDescriptor.of(JAVA_INT, parameters));
  }

  private static MemorySegment find(NativeLibrary library, String name) {
    return library.symbol(name).orElse(MemorySegment.NULL);
  }

  private static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException known ? known : new IllegalStateException("a call of the CUDA driver threw " + thrown, thrown);
  }
}
