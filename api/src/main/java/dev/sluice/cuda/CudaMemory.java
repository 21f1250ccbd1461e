package dev.sluice.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.DeviceException;
import dev.sluice.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Memory of a device that was allocated here. Nobody may use it when it is closed: regions of it were released before. */
public final class CudaMemory implements AutoCloseable {
  /** How memory is allocated. */
  public enum Kind {
    /** {@code cuMemAlloc}. */
    PLAIN,
    /** {@code cuMemAllocAsync}, from the device's default pool. */
    POOL,
    /** Reserved, created and mapped with the virtual-memory functions; other processes can be given it as a file descriptor. */
    VIRTUAL
  }

  /** A piece of {@link Kind#VIRTUAL} memory. */
  private record Piece(long pointer, long bytes, long handle) {}

  private final CudaDevice device;
  private final Kind kind;
  private final long pointer;
  private final long bytes;
  private final long reserved;
  private final List<Piece> pieces;
  private boolean closed;

  private CudaMemory(CudaDevice device, Kind kind, long pointer, long bytes, long reserved, List<Piece> pieces) {
    this.device = device;
    this.kind = kind;
    this.pointer = pointer;
    this.bytes = bytes;
    this.reserved = reserved;
    this.pieces = pieces;
  }

  static CudaMemory allocate(CudaDevice device, long bytes, Kind kind, long pieceBytes) {
    if (bytes < 1 || pieceBytes < 1) {
      throw new IllegalArgumentException("cannot allocate " + bytes + " bytes in pieces of " + pieceBytes + ": at least 1 is needed");
    }
    try (Arena arena = Arena.ofConfined(); CudaDevice.Scope _ = device.enter()) {
      return kind == Kind.VIRTUAL ? virtual(device, bytes, pieceBytes, arena) : simple(device, bytes, kind, arena);
    }
  }

  /**
   * Allocates {@link Kind#VIRTUAL} memory that consists of several pieces, as growing caches do.
   *
   * @param device the device
   * @param bytes at least 1
   * @param pieceBytes how long a piece is; rounded up to what the device maps
   * @return the memory
   */
  public static CudaMemory inPieces(CudaDevice device, long bytes, long pieceBytes) {
    return allocate(device, bytes, Kind.VIRTUAL, pieceBytes);
  }

  private static CudaMemory simple(CudaDevice device, long bytes, Kind kind, Arena arena) {
    CudaDriver driver = device.driver();
    CudaLibrary cuda = driver.cuda();
    MemorySegment pointer = arena.allocate(JAVA_LONG);
    driver.check(kind == Kind.PLAIN ? cuda.cuMemAlloc_v2(pointer.address(), bytes) : cuda.cuMemAllocAsync(pointer.address(), bytes, 0), what(device, bytes, kind));
    if (kind == Kind.POOL) {
      driver.check(cuda.cuStreamSynchronize(0), what(device, bytes, kind));
    }
    return new CudaMemory(device, kind, pointer.get(JAVA_LONG, 0), bytes, bytes, List.of());
  }

  private static CudaMemory virtual(CudaDevice device, long bytes, long pieceBytes, Arena arena) {
    CudaDriver driver = device.driver();
    CudaLibrary cuda = driver.cuda();
    String what = what(device, bytes, Kind.VIRTUAL);
    MemorySegment properties = arena.allocate(CuMemAllocationProp.SIZE, Long.BYTES);
    properties.set(JAVA_INT, CuMemAllocationProp.type, CudaConstants.CU_MEM_ALLOCATION_TYPE_PINNED);
    properties.set(JAVA_INT, CuMemAllocationProp.requestedHandleTypes, CudaConstants.CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR);
    properties.set(JAVA_INT, CuMemAllocationProp.location_type, CudaConstants.CU_MEM_LOCATION_TYPE_DEVICE);
    properties.set(JAVA_INT, CuMemAllocationProp.location_id, device.id().ordinal());
    properties.set(JAVA_BYTE, CuMemAllocationProp.gpuDirectRDMACapable, (byte) 1);
    MemorySegment number = arena.allocate(JAVA_LONG);
    driver.check(cuda.cuMemGetAllocationGranularity(number.address(), properties.address(), CudaConstants.CU_MEM_ALLOC_GRANULARITY_MINIMUM), what);
    long granularity = number.get(JAVA_LONG, 0);
    long piece = roundUp(Math.min(pieceBytes, bytes), granularity);
    long reserved = roundUp(bytes, piece);
    driver.check(cuda.cuMemAddressReserve(number.address(), reserved, 0, 0, 0), what);
    long start = number.get(JAVA_LONG, 0);
    List<Piece> pieces = new ArrayList<>();
    CudaMemory memory = new CudaMemory(device, Kind.VIRTUAL, start, bytes, reserved, pieces);
    try {
      for (long at = 0; at < reserved; at += piece) {
        driver.check(cuda.cuMemCreate(number.address(), piece, properties.address(), 0), what);
        long handle = number.get(JAVA_LONG, 0);
        int mapped = cuda.cuMemMap(start + at, piece, 0, handle, 0);
        if (mapped != CudaConstants.CUDA_SUCCESS) {
          int _ = cuda.cuMemRelease(handle);
        }
        driver.check(mapped, what);
        pieces.add(new Piece(start + at, piece, handle));
      }
      MemorySegment access = arena.allocate(CuMemAccessDesc.SIZE, Integer.BYTES);
      access.set(JAVA_INT, CuMemAccessDesc.location_type, CudaConstants.CU_MEM_LOCATION_TYPE_DEVICE);
      access.set(JAVA_INT, CuMemAccessDesc.location_id, device.id().ordinal());
      access.set(JAVA_INT, CuMemAccessDesc.flags, CudaConstants.CU_MEM_ACCESS_FLAGS_PROT_READWRITE);
      driver.check(cuda.cuMemSetAccess(start, reserved, access.address(), 1), what);
      return memory;
    } catch (DeviceException failed) {
      memory.close();
      throw failed;
    }
  }

  /**
   * Where it is.
   *
   * @return the device pointer
   */
  public long pointer() {
    return pointer;
  }

  /**
   * Its length.
   *
   * @return bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * Its device.
   *
   * @return the device
   */
  public CudaDevice device() {
    return device;
  }

  /**
   * What an agent registers.
   *
   * @return all of it
   */
  public Memory memory() {
    return Memory.device(pointer, bytes, device.id());
  }

  /** Frees it. Waits for what the device still does with it. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    CudaDriver driver = device.driver();
    CudaLibrary cuda = driver.cuda();
    String what = "freeing " + bytes + " bytes of device " + device.id().uuid();
    try (CudaDevice.Scope _ = device.enter()) {
      switch (kind) {
        case PLAIN -> driver.check(cuda.cuMemFree_v2(pointer), what);
        case POOL -> {
          driver.check(cuda.cuMemFreeAsync(pointer, 0), what);
          driver.check(cuda.cuStreamSynchronize(0), what);
        }
        case VIRTUAL -> {
          for (Piece piece : pieces) {
            driver.check(cuda.cuMemUnmap(piece.pointer(), piece.bytes()), what);
            driver.check(cuda.cuMemRelease(piece.handle()), what);
          }
          driver.check(cuda.cuMemAddressFree(pointer, reserved), what);
        }
      }
    }
  }

  private static long roundUp(long bytes, long unit) {
    return (bytes + unit - 1) / unit * unit;
  }

  private static String what(CudaDevice device, long bytes, Kind kind) {
    return "allocating " + bytes + " bytes (" + kind + ") on device " + device.id().uuid();
  }
}
