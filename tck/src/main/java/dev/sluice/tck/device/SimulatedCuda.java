package dev.sluice.tck.device;

import static dev.sluice.cuda.CudaConstants.CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
import static dev.sluice.cuda.CudaConstants.CUDA_ERROR_ILLEGAL_ADDRESS;
import static dev.sluice.cuda.CudaConstants.CUDA_ERROR_INVALID_CONTEXT;
import static dev.sluice.cuda.CudaConstants.CUDA_ERROR_INVALID_DEVICE;
import static dev.sluice.cuda.CudaConstants.CUDA_ERROR_INVALID_HANDLE;
import static dev.sluice.cuda.CudaConstants.CUDA_ERROR_INVALID_VALUE;
import static dev.sluice.cuda.CudaConstants.CUDA_ERROR_NOT_READY;
import static dev.sluice.cuda.CudaConstants.CUDA_ERROR_NOT_SUPPORTED;
import static dev.sluice.cuda.CudaConstants.CUDA_ERROR_OUT_OF_MEMORY;
import static dev.sluice.cuda.CudaConstants.CUDA_SUCCESS;

import dev.sluice.cuda.CudaConstants;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The driver's functions, under their names: {@link SimulatedDevices} makes one C function of each. Stricter than the driver where that finds mistakes: host memory of
 * asynchronous copies must be pinned, and a context belongs to the kernel's thread that pushed it.
 */
final class SimulatedCuda {
  static final int DEVICES = 2;

  private static final int VERSION = 12_080;
  private static final long GRANULARITY = 64 << 10;
  private static final long CONTEXT = 0xC0DE_0000L;
  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final MemorySegment MEMORY = NativeAccess.everything();

  private final DeviceMemory memory = new DeviceMemory();
  private final Map<Integer, Deque<Long>> contexts = new ConcurrentHashMap<>();
  private final Map<Long, SimulatedStream> streams = new ConcurrentHashMap<>();
  private final Map<Long, Event> events = new ConcurrentHashMap<>();
  private final Map<Long, Long> hosts = new ConcurrentHashMap<>();
  private final Map<Integer, MemorySegment> names = new ConcurrentHashMap<>();
  private final AtomicLong handles = new AtomicLong(0x51_0000);
  private @Nullable MemorySegment batchCopy;

  private record Copy(long to, long from, long bytes, boolean toDevice, boolean fromDevice) {}

  /** An event, with where it was recorded last; never recorded counts as done. */
  private static final class Event {
    private volatile @Nullable SimulatedStream stream;
    private volatile long mark;
  }

  void batchCopy(MemorySegment function) {
    batchCopy = function;
  }

  // ---- start, errors ---------------------------------------------------------------------------------------------------------

  int cuInit(int flags) {
    return flags == 0 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuDriverGetVersion(long version) {
    return put(version, VERSION);
  }

  int cuGetErrorName(int error, long text) {
    return put(text, name(error).address());
  }

  int cuGetErrorString(int error, long text) {
    return put(text, name(error).address());
  }

  private MemorySegment name(int error) {
    return names.computeIfAbsent(error, number -> Arena.global().allocateFrom(Names.of(number)));
  }

  int cuGetProcAddress_v2(long symbol, long function, int version, long flags, long status) {
    MemorySegment found = batchCopy;
    if (!NativeAccess.string(symbol).equals("cuMemcpyBatchAsync") || version != VERSION || found == null) {
      return CudaConstants.CUDA_ERROR_NOT_FOUND;
    }
    return put(function, found.address());
  }

  // ---- devices, contexts -----------------------------------------------------------------------------------------------------

  int cuDeviceGetCount(long count) {
    return put(count, DEVICES);
  }

  int cuDeviceGet(long device, int ordinal) {
    return ordinal < 0 || ordinal >= DEVICES ? CUDA_ERROR_INVALID_DEVICE : put(device, ordinal);
  }

  int cuDeviceGetUuid_v2(long uuid, int device) {
    MEMORY.set(ValueLayout.JAVA_LONG_UNALIGNED, uuid, 0x6574616c756d6973L); // "simulate", the same in every process
    MEMORY.set(ValueLayout.JAVA_LONG_UNALIGNED, uuid + Long.BYTES, (long) device << 56 | 0x64L);
    return CUDA_SUCCESS;
  }

  int cuDeviceGetName(long name, int bytes, int device) {
    return text(name, bytes, "simulated device " + device);
  }

  int cuDeviceGetPCIBusId(long id, int bytes, int device) {
    return text(id, bytes, "0000:5" + device + ":00.0");
  }

  int cuDeviceTotalMem_v2(long bytes, int device) {
    return put(bytes, 8L << 30);
  }

  int cuDeviceGetAttribute(long value, int attribute, int device) {
    boolean has = attribute == CudaConstants.CU_DEVICE_ATTRIBUTE_VIRTUAL_MEMORY_MANAGEMENT_SUPPORTED || attribute == CudaConstants.CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED;
    return put(value, has ? 1 : 0);
  }

  int cuDevicePrimaryCtxRetain(long context, int device) {
    return device < 0 || device >= DEVICES ? CUDA_ERROR_INVALID_DEVICE : put(context, CONTEXT + device);
  }

  int cuCtxGetCurrent(long context) {
    Deque<Long> stack = contexts.get(Pages.thread());
    return put(context, stack == null || stack.isEmpty() ? 0 : stack.peek());
  }

  int cuCtxPushCurrent_v2(long context) {
    if (context < CONTEXT || context >= CONTEXT + DEVICES) {
      return CUDA_ERROR_INVALID_CONTEXT;
    }
    contexts.computeIfAbsent(Pages.thread(), _ -> new ArrayDeque<>()).push(context);
    return CUDA_SUCCESS;
  }

  int cuCtxPopCurrent_v2(long context) {
    int thread = Pages.thread();
    Deque<Long> stack = contexts.get(thread);
    if (stack == null || stack.isEmpty()) {
      return CUDA_ERROR_INVALID_CONTEXT;
    }
    long popped = stack.pop();
    if (stack.isEmpty()) {
      contexts.remove(thread);
    }
    return context == 0 ? CUDA_SUCCESS : put(context, popped);
  }

  private int current() {
    Deque<Long> stack = contexts.get(Pages.thread());
    return stack == null || stack.isEmpty() ? -1 : (int) (stack.peek() - CONTEXT);
  }

  // ---- memory ----------------------------------------------------------------------------------------------------------------

  int cuMemAlloc_v2(long pointer, long bytes) {
    return allocate(pointer, bytes, Piece.Origin.PLAIN);
  }

  int cuMemAllocAsync(long pointer, long bytes, long stream) {
    return allocate(pointer, bytes, Piece.Origin.POOL);
  }

  private int allocate(long pointer, long bytes, Piece.Origin origin) {
    int device = current();
    if (device < 0) {
      return CUDA_ERROR_INVALID_CONTEXT;
    }
    long address = bytes < 1 ? 0 : memory.allocate(bytes, device, origin);
    return bytes < 1 ? CUDA_ERROR_INVALID_VALUE : address == 0 ? CUDA_ERROR_OUT_OF_MEMORY : put(pointer, address);
  }

  int cuMemFree_v2(long pointer) {
    if (current() < 0) {
      return CUDA_ERROR_INVALID_CONTEXT;
    }
    streams.values().forEach(SimulatedCuda::await);
    return memory.free(pointer, Piece.Origin.PLAIN) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemFreeAsync(long pointer, long stream) {
    streams.values().forEach(SimulatedCuda::await);
    return memory.free(pointer, Piece.Origin.POOL) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemHostAlloc(long address, long bytes, int flags) {
    long memoryAddress = Libc.mmapAnonymous(Pages.roundUp(bytes));
    if (memoryAddress < 0) {
      return CUDA_ERROR_OUT_OF_MEMORY;
    }
    hosts.put(memoryAddress, Pages.roundUp(bytes));
    boolean _ = memory.pin(memoryAddress, bytes);
    return put(address, memoryAddress);
  }

  int cuMemFreeHost(long address) {
    Long bytes = hosts.remove(address);
    if (bytes == null) {
      return CUDA_ERROR_INVALID_VALUE;
    }
    streams.values().forEach(SimulatedCuda::await);
    boolean _ = memory.unpin(address);
    int _ = Libc.munmap(address, bytes);
    return CUDA_SUCCESS;
  }

  int cuMemHostRegister_v2(long address, long bytes, int flags) {
    return current() < 0 ? CUDA_ERROR_INVALID_CONTEXT : memory.pin(address, bytes) ? CUDA_SUCCESS : CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
  }

  int cuMemHostUnregister(long address) {
    return memory.unpin(address) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemHostGetDevicePointer_v2(long pointer, long address, int flags) {
    return memory.isPinned(address, 1) ? put(pointer, address) : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemGetAllocationGranularity(long bytes, long properties, int option) {
    return put(bytes, GRANULARITY);
  }

  int cuMemCreate(long handle, long bytes, long properties, long flags) {
    if (bytes < 1 || bytes % GRANULARITY != 0) {
      return CUDA_ERROR_INVALID_VALUE;
    }
    int device = MEMORY.get(ValueLayout.JAVA_INT, properties + 12);
    long created = memory.create(bytes, device);
    return created == 0 ? CUDA_ERROR_OUT_OF_MEMORY : put(handle, created);
  }

  int cuMemAddressReserve(long pointer, long bytes, long alignment, long near, long flags) {
    long address = bytes < 1 || bytes % GRANULARITY != 0 ? 0 : memory.reserve(bytes);
    return address == 0 ? CUDA_ERROR_INVALID_VALUE : put(pointer, address);
  }

  int cuMemMap(long pointer, long bytes, long offset, long handle, long flags) {
    return offset == 0 && memory.map(pointer, bytes, handle) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemSetAccess(long pointer, long bytes, long access, long count) {
    return memory.holds(pointer, bytes) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemUnmap(long pointer, long bytes) {
    streams.values().forEach(SimulatedCuda::await);
    return memory.unmap(pointer, bytes) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemRelease(long handle) {
    return memory.release(handle) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemAddressFree(long pointer, long bytes) {
    return memory.unreserve(pointer, bytes) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuPointerGetAttributes(int count, long attributes, long data, long pointer) {
    Piece piece = memory.at(pointer);
    Map.Entry<Long, Long> reservation = piece == null ? memory.reservation(pointer) : null;
    boolean host = memory.isPinned(pointer, 1);
    for (int i = 0; i < count; i++) {
      int attribute = MEMORY.get(ValueLayout.JAVA_INT, attributes + (long) i * Integer.BYTES);
      long place = MEMORY.get(ValueLayout.JAVA_LONG, data + (long) i * Long.BYTES);
      MEMORY.set(ValueLayout.JAVA_LONG, place, PointerAttributes.value(attribute, piece, reservation, host));
    }
    return CUDA_SUCCESS;
  }

  int cuPointerSetAttribute(long value, int attribute, long pointer) {
    Piece piece = memory.at(pointer);
    if (piece == null || attribute != CudaConstants.CU_POINTER_ATTRIBUTE_SYNC_MEMOPS) {
      return CUDA_ERROR_INVALID_VALUE;
    }
    return piece.origin() == Piece.Origin.PLAIN ? CUDA_SUCCESS : CUDA_ERROR_NOT_SUPPORTED;
  }

  // ---- copies ----------------------------------------------------------------------------------------------------------------

  int cuMemsetD8_v2(long pointer, byte value, long bytes) {
    return current() < 0 ? CUDA_ERROR_INVALID_CONTEXT : memory.fill(pointer, value, bytes) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemcpyHtoD_v2(long to, long from, long bytes) {
    return now(to, from, bytes, true, false);
  }

  int cuMemcpyDtoH_v2(long to, long from, long bytes) {
    return now(to, from, bytes, false, true);
  }

  int cuMemcpyDtoD_v2(long to, long from, long bytes) {
    return now(to, from, bytes, true, true);
  }

  private int now(long to, long from, long bytes, boolean toDevice, boolean fromDevice) {
    if (current() < 0) {
      return CUDA_ERROR_INVALID_CONTEXT;
    }
    return memory.copy(to, from, bytes, toDevice, fromDevice) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
  }

  int cuMemcpyHtoDAsync_v2(long to, long from, long bytes, long stream) {
    return later(to, from, bytes, true, false, stream);
  }

  int cuMemcpyDtoHAsync_v2(long to, long from, long bytes, long stream) {
    return later(to, from, bytes, false, true, stream);
  }

  int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, long stream) {
    return later(to, from, bytes, true, true, stream);
  }

  int cuMemcpyBatchAsync(long to, long from, long bytes, long count, long attributes, long attributeIndices, long attributeCount, long failed, long stream) {
    List<Copy> copies = new ArrayList<>((int) count);
    for (long i = 0; i < count; i++) {
      long target = MEMORY.get(ValueLayout.JAVA_LONG, to + i * Long.BYTES);
      long source = MEMORY.get(ValueLayout.JAVA_LONG, from + i * Long.BYTES);
      long length = MEMORY.get(ValueLayout.JAVA_LONG, bytes + i * Long.BYTES);
      Copy copy = new Copy(target, source, length, memory.at(target) != null, memory.at(source) != null);
      if (!possible(copy)) {
        MEMORY.set(ValueLayout.JAVA_LONG, failed, i);
        return CUDA_ERROR_INVALID_VALUE;
      }
      copies.add(copy);
    }
    return later(copies, stream);
  }

  private int later(long to, long from, long bytes, boolean toDevice, boolean fromDevice, long stream) {
    Copy copy = new Copy(to, from, bytes, toDevice, fromDevice);
    return possible(copy) ? later(List.of(copy), stream) : CUDA_ERROR_INVALID_VALUE;
  }

  private int later(List<Copy> copies, long stream) {
    SimulatedStream queue = streams.get(stream);
    if (current() < 0) {
      return CUDA_ERROR_INVALID_CONTEXT;
    }
    if (queue == null) {
      return CUDA_ERROR_INVALID_HANDLE;
    }
    queue.queue(copies.stream().mapToLong(Copy::bytes).sum(), () -> copies.stream().allMatch(copy -> memory.copy(copy.to, copy.from, copy.bytes, copy.toDevice, copy.fromDevice)));
    return CUDA_SUCCESS;
  }

  private boolean possible(Copy copy) {
    return (copy.toDevice ? memory.holds(copy.to, copy.bytes) : memory.isPinned(copy.to, copy.bytes))
        && (copy.fromDevice ? memory.holds(copy.from, copy.bytes) : memory.isPinned(copy.from, copy.bytes));
  }

  // ---- streams, events -------------------------------------------------------------------------------------------------------

  int cuStreamCreate(long stream, int flags) {
    if (current() < 0) {
      return CUDA_ERROR_INVALID_CONTEXT;
    }
    long handle = handles.incrementAndGet();
    streams.put(handle, new SimulatedStream("simulated-stream-" + Long.toHexString(handle)));
    return put(stream, handle);
  }

  int cuStreamDestroy_v2(long stream) {
    SimulatedStream ended = streams.remove(stream);
    if (ended == null) {
      return CUDA_ERROR_INVALID_HANDLE;
    }
    ended.end();
    return CUDA_SUCCESS;
  }

  int cuStreamQuery(long stream) {
    SimulatedStream queue = streams.get(stream);
    return queue == null ? CUDA_ERROR_INVALID_HANDLE : state(queue, queue.mark());
  }

  int cuStreamSynchronize(long stream) {
    if (stream == 0) {
      return CUDA_SUCCESS; // what is queued there is done at once
    }
    SimulatedStream queue = streams.get(stream);
    if (queue == null) {
      return CUDA_ERROR_INVALID_HANDLE;
    }
    await(queue);
    return state(queue, 0);
  }

  int cuStreamWaitEvent(long stream, long event, int flags) {
    SimulatedStream queue = streams.get(stream);
    Event awaited = events.get(event);
    if (queue == null || awaited == null) {
      return CUDA_ERROR_INVALID_HANDLE;
    }
    SimulatedStream other = awaited.stream;
    long mark = awaited.mark;
    if (other != null) {
      queue.queue(() -> {
        while (!other.reached(mark)) {
          LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
      });
    }
    return CUDA_SUCCESS;
  }

  int cuStreamWaitValue32_v2(long stream, long pointer, int value, int flags) {
    SimulatedStream queue = streams.get(stream);
    if (queue == null || flags != CudaConstants.CU_STREAM_WAIT_VALUE_GEQ) {
      return CUDA_ERROR_INVALID_VALUE;
    }
    queue.queue(() -> {
      while ((int) ValueLayout.JAVA_INT.varHandle().getVolatile(MEMORY, pointer) - value < 0) {
        LockSupport.parkNanos(POLL_NANOS);
      }
      return true;
    });
    return CUDA_SUCCESS;
  }

  int cuEventCreate(long event, int flags) {
    if (current() < 0) {
      return CUDA_ERROR_INVALID_CONTEXT;
    }
    long handle = handles.incrementAndGet();
    events.put(handle, new Event());
    return put(event, handle);
  }

  int cuEventDestroy_v2(long event) {
    return events.remove(event) == null ? CUDA_ERROR_INVALID_HANDLE : CUDA_SUCCESS;
  }

  int cuEventRecord(long event, long stream) {
    Event recorded = events.get(event);
    SimulatedStream queue = streams.get(stream);
    if (recorded == null || queue == null) {
      return CUDA_ERROR_INVALID_HANDLE;
    }
    recorded.mark = queue.mark();
    recorded.stream = queue;
    return CUDA_SUCCESS;
  }

  int cuEventQuery(long event) {
    Event asked = events.get(event);
    if (asked == null) {
      return CUDA_ERROR_INVALID_HANDLE;
    }
    SimulatedStream queue = asked.stream;
    return queue == null ? CUDA_SUCCESS : state(queue, asked.mark);
  }

  int cuEventSynchronize(long event) {
    int state = cuEventQuery(event);
    while (state == CUDA_ERROR_NOT_READY) {
      LockSupport.parkNanos(POLL_NANOS);
      state = cuEventQuery(event);
    }
    return state;
  }

  private static int state(SimulatedStream queue, long mark) {
    if (queue.failed()) {
      return CUDA_ERROR_ILLEGAL_ADDRESS;
    }
    return queue.reached(mark) ? CUDA_SUCCESS : CUDA_ERROR_NOT_READY;
  }

  private static void await(SimulatedStream queue) {
    long mark = queue.mark();
    while (!queue.reached(mark)) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  // ---- results ---------------------------------------------------------------------------------------------------------------

  private static int put(long address, int value) {
    MEMORY.set(ValueLayout.JAVA_INT, address, value);
    return CUDA_SUCCESS;
  }

  private static int put(long address, long value) {
    MEMORY.set(ValueLayout.JAVA_LONG, address, value);
    return CUDA_SUCCESS;
  }

  private static int text(long address, int bytes, String text) {
    if (text.length() >= bytes) {
      return CUDA_ERROR_INVALID_VALUE;
    }
    MEMORY.asSlice(address, bytes).setString(0, text);
    return CUDA_SUCCESS;
  }
}
