package dev.sluice.cuda;

/** Constants of {@code cuda.h}, under its names. */
public final class CudaConstants {
  /** It worked. */
  public static final int CUDA_SUCCESS = 0;
  /** An argument is out of bounds. */
  public static final int CUDA_ERROR_INVALID_VALUE = 1;
  /** The device, or pinned memory, is exhausted. */
  public static final int CUDA_ERROR_OUT_OF_MEMORY = 2;
  /** {@code cuInit} was not called. */
  public static final int CUDA_ERROR_NOT_INITIALIZED = 3;
  /** The driver is shutting down: the process ends. */
  public static final int CUDA_ERROR_DEINITIALIZED = 4;
  /** The library is a stub for linking. */
  public static final int CUDA_ERROR_STUB_LIBRARY = 34;
  /** No device can be seen. */
  public static final int CUDA_ERROR_NO_DEVICE = 100;
  /** There is no device of that ordinal. */
  public static final int CUDA_ERROR_INVALID_DEVICE = 101;
  /** No context is current, or one that was destroyed. */
  public static final int CUDA_ERROR_INVALID_CONTEXT = 201;
  /** A handle is none of the driver's. */
  public static final int CUDA_ERROR_INVALID_HANDLE = 400;
  /** A name is not known. */
  public static final int CUDA_ERROR_NOT_FOUND = 500;
  /** What was asked after has not ended. */
  public static final int CUDA_ERROR_NOT_READY = 600;
  /** The device accessed an address that is not mapped; its context is broken from now on. */
  public static final int CUDA_ERROR_ILLEGAL_ADDRESS = 700;
  /** The memory is pinned already. */
  public static final int CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED = 712;
  /** Not allowed. */
  public static final int CUDA_ERROR_NOT_PERMITTED = 800;
  /** Not possible on this system. */
  public static final int CUDA_ERROR_NOT_SUPPORTED = 801;
  /** The driver's user part and its kernel part are of different versions. */
  public static final int CUDA_ERROR_SYSTEM_DRIVER_MISMATCH = 803;
  /** An internal failure. */
  public static final int CUDA_ERROR_UNKNOWN = 999;

  /** The context of a pointer. */
  public static final int CU_POINTER_ATTRIBUTE_CONTEXT = 1;
  /** What kind of memory a pointer is in. */
  public static final int CU_POINTER_ATTRIBUTE_MEMORY_TYPE = 2;
  /** Makes synchronous copies of the memory wait until their data can be seen by other devices. */
  public static final int CU_POINTER_ATTRIBUTE_SYNC_MEMOPS = 6;
  /** A number that no other allocation of the process ever has. */
  public static final int CU_POINTER_ATTRIBUTE_BUFFER_ID = 7;
  /** Whether the memory migrates between host and device. */
  public static final int CU_POINTER_ATTRIBUTE_IS_MANAGED = 8;
  /** The device of the memory. */
  public static final int CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL = 9;
  /** Whether {@code cuIpcGetMemHandle} takes the memory. */
  public static final int CU_POINTER_ATTRIBUTE_IS_LEGACY_CUDA_IPC_CAPABLE = 10;
  /** Where the address range begins. */
  public static final int CU_POINTER_ATTRIBUTE_RANGE_START_ADDR = 11;
  /** How long the address range is. */
  public static final int CU_POINTER_ATTRIBUTE_RANGE_SIZE = 12;
  /** Whether memory is mapped there. */
  public static final int CU_POINTER_ATTRIBUTE_MAPPED = 13;
  /** Which shareable handles can be had. */
  public static final int CU_POINTER_ATTRIBUTE_ALLOWED_HANDLE_TYPES = 14;
  /** Whether other PCI devices can reach the memory. */
  public static final int CU_POINTER_ATTRIBUTE_IS_GPU_DIRECT_RDMA_CAPABLE = 15;
  /** The memory pool of the allocation. */
  public static final int CU_POINTER_ATTRIBUTE_MEMPOOL_HANDLE = 17;
  /** How long the mapping is that a pointer is in. */
  public static final int CU_POINTER_ATTRIBUTE_MAPPING_SIZE = 18;
  /** Where the mapping begins. */
  public static final int CU_POINTER_ATTRIBUTE_MAPPING_BASE_ADDR = 19;

  /** Memory of the host. */
  public static final int CU_MEMORYTYPE_HOST = 1;
  /** Memory of a device. */
  public static final int CU_MEMORYTYPE_DEVICE = 2;

  /** The PCI domain. */
  public static final int CU_DEVICE_ATTRIBUTE_PCI_DOMAIN_ID = 50;
  /** Whether memory can be allocated through the virtual-memory functions. */
  public static final int CU_DEVICE_ATTRIBUTE_VIRTUAL_MEMORY_MANAGEMENT_SUPPORTED = 102;
  /** Whether memory can be allocated from stream-ordered pools. */
  public static final int CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED = 115;
  /** Whether memory can be exported as a dma-buf. */
  public static final int CU_DEVICE_ATTRIBUTE_DMA_BUF_SUPPORTED = 124;

  /** The allocation is of a fixed place. */
  public static final int CU_MEM_ALLOCATION_TYPE_PINNED = 1;
  /** A place is a device. */
  public static final int CU_MEM_LOCATION_TYPE_DEVICE = 1;
  /** A handle is a file descriptor. */
  public static final int CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR = 1;
  /** A handle is one of a fabric of devices. */
  public static final int CU_MEM_HANDLE_TYPE_FABRIC = 8;
  /** May be read and written. */
  public static final int CU_MEM_ACCESS_FLAGS_PROT_READWRITE = 3;
  /** The least size of an allocation. */
  public static final int CU_MEM_ALLOC_GRANULARITY_MINIMUM = 0;
  /** A range is exported as a dma-buf. */
  public static final int CU_MEM_RANGE_HANDLE_TYPE_DMA_BUF_FD = 1;

  /** Pinned for the contexts of every device. */
  public static final int CU_MEMHOSTALLOC_PORTABLE = 1;
  /** Pinned for the contexts of every device. */
  public static final int CU_MEMHOSTREGISTER_PORTABLE = 1;
  /** The stream does not wait for the legacy stream. */
  public static final int CU_STREAM_NON_BLOCKING = 1;
  /** The stream waits until the value, seen as a cyclic counter, is reached. */
  public static final int CU_STREAM_WAIT_VALUE_GEQ = 0;
  /** The event takes no time. */
  public static final int CU_EVENT_DISABLE_TIMING = 2;
  /** The IPC mapping gives access to peers. */
  public static final int CU_IPC_MEM_LAZY_ENABLE_PEER_ACCESS = 1;
  /** A copy reads its sources in the stream's order. */
  public static final int CU_MEMCPY_SRC_ACCESS_ORDER_STREAM = 1;

  /** {@code sizeof(CUuuid)}. */
  public static final int CU_UUID_BYTES = 16;
  /** {@code sizeof(CUipcMemHandle)}. */
  public static final int CU_IPC_HANDLE_SIZE = 64;

  private CudaConstants() {}
}
