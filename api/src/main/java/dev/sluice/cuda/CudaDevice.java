package dev.sluice.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.Device;
import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A device and its primary context, the one that the CUDA runtime and the frameworks use. The context is retained when it is first needed and never
 * released: at the process's end the driver is gone before us.
 */
public final class CudaDevice {
  private static final int TEXT_BYTES = 256;

  private final CudaDriver driver;
  private final CudaLibrary cuda;
  private final Device id;
  private final String name;
  private final long memoryBytes;
  private final Scope scope = new Scope();
  private volatile long context;

  private CudaDevice(CudaDriver driver, Device id, String name, long memoryBytes) {
    this.driver = driver;
    this.cuda = driver.cuda();
    this.id = id;
    this.name = name;
    this.memoryBytes = memoryBytes;
  }

  /** While it is open, this device's context is current on the thread that opened it. */
  public final class Scope implements AutoCloseable {
    private Scope() {}

    /** Makes current what was current before. Called by the thread that {@linkplain CudaDevice#enter() entered}. */
    @Override
    public void close() {
      driver.check(cuda.cuCtxPopCurrent_v2(0), "giving the caller its CUDA context back");
    }
  }

  static CudaDevice of(CudaDriver driver, int ordinal) {
    CudaLibrary cuda = driver.cuda();
    String what = "asking about CUDA device " + ordinal;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_LONG);
      driver.check(cuda.cuDeviceGet(number.address(), ordinal), what);
      int device = number.get(JAVA_INT, 0);
      MemorySegment uuid = arena.allocate(CudaConstants.CU_UUID_BYTES);
      driver.check(cuda.cuDeviceGetUuid_v2(uuid.address(), device), what);
      MemorySegment text = arena.allocate(TEXT_BYTES);
      driver.check(cuda.cuDeviceGetName(text.address(), TEXT_BYTES, device), what);
      String name = NativeAccess.string(text.address());
      driver.check(cuda.cuDeviceGetPCIBusId(text.address(), TEXT_BYTES, device), what);
      String pci = NativeAccess.string(text.address()).toLowerCase(Locale.ROOT);
      driver.check(cuda.cuDeviceTotalMem_v2(number.address(), device), what);
      return new CudaDevice(driver, new Device(text(uuid.toArray(JAVA_BYTE)), pci, ordinal), name, number.get(JAVA_LONG, 0));
    }
  }

  /** As nvidia-smi prints it. */
  private static String text(byte[] uuid) {
    String hex = HexFormat.of().formatHex(uuid);
    return "GPU-" + hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-" + hex.substring(16, 20) + "-" + hex.substring(20);
  }

  /**
   * Its driver.
   *
   * @return the driver
   */
  public CudaDriver driver() {
    return driver;
  }

  /**
   * What other processes know it by.
   *
   * @return UUID, PCI address and ordinal
   */
  public Device id() {
    return id;
  }

  /**
   * Its name.
   *
   * @return such as {@code NVIDIA H200}
   */
  public String name() {
    return name;
  }

  /**
   * Its memory.
   *
   * @return bytes
   */
  public long memoryBytes() {
    return memoryBytes;
  }

  /**
   * An attribute.
   *
   * @param attribute such as {@link CudaConstants#CU_DEVICE_ATTRIBUTE_DMA_BUF_SUPPORTED}
   * @return its value; 0 where the driver does not know the attribute
   */
  public int attribute(int attribute) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_INT);
      return cuda.cuDeviceGetAttribute(value.address(), attribute, id.ordinal()) == CudaConstants.CUDA_SUCCESS ? value.get(JAVA_INT, 0) : 0;
    }
  }

  /**
   * Makes the device's primary context current on the calling thread until the scope is closed, for native libraries that expect one. The thread must not
   * change in between: a virtual thread may not block.
   *
   * @return closes the scope; always the same object
   */
  public Scope enter() {
    long current = context;
    if (current == 0) {
      current = retain();
    }
    int result = cuda.cuCtxPushCurrent_v2(current);
    if (result != CudaConstants.CUDA_SUCCESS) {
      driver.check(result, "making the context of device " + id.uuid() + " current");
    }
    return scope;
  }

  private synchronized long retain() {
    if (context == 0) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment handle = arena.allocate(JAVA_LONG);
        driver.check(cuda.cuDevicePrimaryCtxRetain(handle.address(), id.ordinal()), "retaining the primary context of device " + id.uuid());
        context = handle.get(JAVA_LONG, 0);
      }
    }
    return context;
  }

  /**
   * The context that is current on the calling thread, whose ever it is.
   *
   * @return the handle, 0 for none
   */
  public long currentContext() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(JAVA_LONG);
      driver.check(cuda.cuCtxGetCurrent(handle.address()), "asking for the current context");
      return handle.get(JAVA_LONG, 0);
    }
  }

  /**
   * Allocates memory of the device.
   *
   * @param bytes at least 1
   * @return the memory; closing frees it
   * @throws dev.sluice.DeviceException when the device has no room
   */
  public CudaMemory allocate(long bytes) {
    return CudaMemory.allocate(this, bytes, CudaMemory.Kind.PLAIN, bytes);
  }

  /**
   * Allocates memory of the device in a certain way.
   *
   * @param bytes at least 1
   * @param kind how
   * @return the memory; closing frees it
   * @throws dev.sluice.DeviceException when the device has no room, or does not allocate in that way
   */
  public CudaMemory allocate(long bytes, CudaMemory.Kind kind) {
    return CudaMemory.allocate(this, bytes, kind, bytes);
  }

  /**
   * Allocates pinned memory of the host.
   *
   * @param bytes at least 1
   * @return the memory; closing frees it
   * @throws dev.sluice.DeviceException when it cannot be had
   */
  public PinnedMemory allocatePinned(long bytes) {
    return PinnedMemory.allocate(this, bytes);
  }

  /**
   * Pins memory of the host that exists. Takes milliseconds for large ranges.
   *
   * @param memory native memory; must stay until the result is closed
   * @return closing unpins it
   * @throws dev.sluice.DeviceException when it cannot be pinned, or is pinned already
   */
  public PinnedMemory pin(MemorySegment memory) {
    return PinnedMemory.pin(this, memory);
  }

  /**
   * Makes a stream that waits for no other.
   *
   * @return the stream
   */
  public CudaStream stream() {
    return CudaStream.create(this);
  }

  /**
   * Makes an event.
   *
   * @return the event
   */
  public CudaEvent event() {
    return CudaEvent.create(this);
  }

  /**
   * Copies to the device and waits.
   *
   * @param to a device pointer
   * @param from native memory of the host, copied whole
   */
  public void copyToDevice(long to, MemorySegment from) {
    try (Scope _ = enter()) {
      driver.check(cuda.cuMemcpyHtoD_v2(to, from.address(), from.byteSize()), "copying " + from.byteSize() + " bytes to device " + id.uuid());
    }
  }

  /**
   * Copies from the device and waits.
   *
   * @param to native memory of the host, filled whole
   * @param from a device pointer
   */
  public void copyToHost(MemorySegment to, long from) {
    try (Scope _ = enter()) {
      driver.check(cuda.cuMemcpyDtoH_v2(to.address(), from, to.byteSize()), "copying " + to.byteSize() + " bytes from device " + id.uuid());
    }
  }

  /**
   * Copies within the device. May return before the bytes are there.
   *
   * @param to a device pointer
   * @param from a device pointer
   * @param bytes how many
   */
  public void copyWithin(long to, long from, long bytes) {
    try (Scope _ = enter()) {
      driver.check(cuda.cuMemcpyDtoD_v2(to, from, bytes), "copying " + bytes + " bytes within device " + id.uuid());
    }
  }

  /**
   * Fills memory of the device.
   *
   * @param pointer where
   * @param value with what
   * @param bytes how many
   */
  public void fill(long pointer, byte value, long bytes) {
    try (Scope _ = enter()) {
      driver.check(cuda.cuMemsetD8_v2(pointer, value, bytes), "filling " + bytes + " bytes of device " + id.uuid());
    }
  }

  /**
   * The handle by which another process opens an allocation.
   *
   * @param pointer the start of an allocation of kind {@link CudaMemory.Kind#PLAIN}
   * @return {@value CudaConstants#CU_IPC_HANDLE_SIZE} bytes
   */
  public byte[] ipcHandle(long pointer) {
    try (Arena arena = Arena.ofConfined(); Scope _ = enter()) {
      MemorySegment handle = arena.allocate(CudaConstants.CU_IPC_HANDLE_SIZE);
      driver.check(cuda.cuIpcGetMemHandle(handle.address(), pointer), "exporting memory of device " + id.uuid());
      return handle.toArray(JAVA_BYTE);
    }
  }

  /**
   * Maps an allocation of another process.
   *
   * @param handle what {@link #ipcHandle} gave there
   * @return where it is here, until {@link #closeIpc}
   */
  public long openIpc(byte[] handle) {
    if (handle.length != CudaConstants.CU_IPC_HANDLE_SIZE) {
      throw new IllegalArgumentException("a handle has " + CudaConstants.CU_IPC_HANDLE_SIZE + " bytes, not " + handle.length);
    }
    try (Arena arena = Arena.ofConfined(); Scope _ = enter()) {
      MemorySegment pointer = arena.allocate(JAVA_LONG);
      MemorySegment value = arena.allocateFrom(JAVA_BYTE, handle);
      driver.check(cuda.cuIpcOpenMemHandle_v2(pointer.address(), value, CudaConstants.CU_IPC_MEM_LAZY_ENABLE_PEER_ACCESS), "opening memory of another process");
      return pointer.get(JAVA_LONG, 0);
    }
  }

  /**
   * Unmaps an allocation of another process.
   *
   * @param pointer what {@link #openIpc} gave
   */
  public void closeIpc(long pointer) {
    try (Scope _ = enter()) {
      driver.check(cuda.cuIpcCloseMemHandle(pointer), "closing memory of another process");
    }
  }

  /**
   * Exports memory as a dma-buf, which network cards and drives can register.
   *
   * @param pointer at a page of the host
   * @param bytes whole pages of the host
   * @return a file descriptor, the caller's to close
   */
  public int exportDmaBuf(long pointer, long bytes) {
    try (Arena arena = Arena.ofConfined(); Scope _ = enter()) {
      MemorySegment fd = arena.allocate(JAVA_INT);
      driver.check(
          cuda.cuMemGetHandleForAddressRange(fd.address(), pointer, bytes, CudaConstants.CU_MEM_RANGE_HANDLE_TYPE_DMA_BUF_FD, 0),
          "exporting " + bytes + " bytes of device " + id.uuid() + " as a dma-buf");
      return fd.get(JAVA_INT, 0);
    }
  }

  @Override
  public String toString() {
    return name + " (" + id.uuid() + ", " + id.pciAddress() + ")";
  }
}
