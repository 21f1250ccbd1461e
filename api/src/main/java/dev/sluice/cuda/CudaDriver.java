package dev.sluice.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.Device;
import dev.sluice.DeviceException;
import dev.sluice.NativeStatus;
import dev.sluice.UnavailableException;
import dev.sluice.ffm.LibraryFinder;
import dev.sluice.ffm.LibraryQuery;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibraries;
import dev.sluice.ffm.NativeLibrary;
import dev.sluice.ffm.NativeLibraryException;
import dev.sluice.ffm.Search;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The CUDA driver of this process and its devices. One that could be opened stays for the life of the process. */
public final class CudaDriver {
  /** The driver's library. Its development name, without the number, may be a stub for linking and is never taken. */
  public static final String SONAME = "libcuda.so.1";

  private static final int LEAST_VERSION = 11_040;
  private static final int BATCH_VERSION = 12_080;

  private final CudaLibrary cuda;
  private final String library;
  private final boolean simulated;
  private final int version;
  private final MemorySegment batchCopy;
  private final List<CudaDevice> devices;

  private CudaDriver(NativeLibrary library, boolean simulated) {
    this.cuda = new CudaLibrary(library);
    this.library = library.path().toString();
    this.simulated = simulated;
    start(cuda.cuInit(0));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      start(cuda.cuDriverGetVersion(number.address()));
      version = number.get(JAVA_INT, 0);
      if (version < LEAST_VERSION) {
        throw new UnavailableException("the CUDA driver " + this.library + " is of version " + text(version) + ": install the driver for CUDA " + text(LEAST_VERSION) + " or later");
      }
      start(cuda.cuDeviceGetCount(number.address()));
      List<CudaDevice> found = new ArrayList<>();
      int count = number.get(JAVA_INT, 0);
      for (int ordinal = 0; ordinal < count; ordinal++) {
        found.add(CudaDevice.of(this, ordinal));
      }
      devices = List.copyOf(found);
    }
    batchCopy = findBatchCopy();
  }

  /** The driver of this machine, opened when it is first asked for. */
  private static final class OfThisMachine {
    static final @Nullable CudaDriver DRIVER;
    static final @Nullable String REASON;

    static {
      CudaDriver driver = null;
      String reason = null;
      try {
        driver = new CudaDriver(load(), false);
      } catch (UnavailableException | DeviceException | NativeLibraryException refused) {
        reason = String.valueOf(refused.getMessage());
      }
      DRIVER = driver;
      REASON = reason;
    }
  }

  /**
   * The driver of this machine. The first call loads and initialises it.
   *
   * @return the driver, always the same
   * @throws UnavailableException when there is none, or none that works; the message says what was looked for and what to do
   */
  public static CudaDriver ofThisMachine() {
    CudaDriver driver = OfThisMachine.DRIVER;
    if (driver == null) {
      throw new UnavailableException(String.valueOf(OfThisMachine.REASON));
    }
    return driver;
  }

  /**
   * A driver that stands in for a real one: a simulation for tests. What runs on it is never called real.
   *
   * @param functions {@linkplain NativeLibrary#standIn a stand-in} for the driver's library
   * @return the driver
   * @throws UnavailableException when it does not initialise
   */
  public static CudaDriver standIn(NativeLibrary functions) {
    return new CudaDriver(functions, true);
  }

  private static NativeLibrary load() {
    Optional<String> denied = NativeAccess.denied();
    if (denied.isPresent()) {
      throw new UnavailableException(SONAME + " cannot be loaded: " + denied.get());
    }
    Map<String, String> environment = System.getenv();
    return switch (LibraryFinder.standard(environment).find(new LibraryQuery(SONAME, Optional.empty(), List.of()))) {
      case Search.Found found -> NativeLibraries.open(found.file());
      case Search.Unusable unusable -> throw new UnavailableException(
          "no CUDA driver: " + unusable.reason() + "; install NVIDIA's driver, or in a container start it with the devices (--gpus all)");
    };
  }

  /**
   * The library's file.
   *
   * @return its path; of a stand-in, its name
   */
  public String library() {
    return library;
  }

  /**
   * Whether it is a stand-in.
   *
   * @return true when no real device is behind it
   */
  public boolean simulated() {
    return simulated;
  }

  /**
   * The CUDA version that the driver is for.
   *
   * @return such as {@code 13.0}
   */
  public String version() {
    return text(version);
  }

  /**
   * The devices that this process sees.
   *
   * @return in the order of their ordinals; may be empty
   */
  public List<CudaDevice> devices() {
    return devices;
  }

  /**
   * The device that another process, or another ordinal, means.
   *
   * @param wanted known by its UUID
   * @return the device
   * @throws UnavailableException when this process does not see it
   */
  public CudaDevice device(Device wanted) {
    for (CudaDevice device : devices) {
      if (device.id().uuid().equals(wanted.uuid())) {
        return device;
      }
    }
    throw new UnavailableException("device " + wanted.uuid() + " is not among the devices that this process sees: "
        + devices.stream().map(device -> device.id().uuid()).toList() + "; look at CUDA_VISIBLE_DEVICES");
  }

  /**
   * What the driver knows of a pointer.
   *
   * @param pointer any address
   * @return what it is; an address that the driver does not know is {@linkplain CudaPointer#onDevice() not on a device}
   */
  public CudaPointer pointer(long pointer) {
    return CudaPointer.ask(this, pointer);
  }

  /**
   * Makes synchronous copies of an allocation wait until every device sees their data. Without it, what was copied within the device just
   * before may not be there yet for copies of other streams or for network cards. Allocations of pools and of the virtual-memory functions
   * do not take it: order those copies with a stream or an event.
   *
   * @param pointer into the allocation
   * @return false where the allocation does not take it
   */
  public boolean syncMemoryOperations(long pointer) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment on = arena.allocate(JAVA_INT);
      on.set(JAVA_INT, 0, 1);
      int result = cuda.cuPointerSetAttribute(on.address(), CudaConstants.CU_POINTER_ATTRIBUTE_SYNC_MEMOPS, pointer);
      if (result != CudaConstants.CUDA_ERROR_NOT_SUPPORTED && result != CudaConstants.CUDA_ERROR_INVALID_VALUE) {
        check(result, "setting SYNC_MEMOPS of memory at 0x" + Long.toHexString(pointer));
      }
      return result == CudaConstants.CUDA_SUCCESS;
    }
  }

  /**
   * Whether the work before an event is done. Never blocks.
   *
   * @param event the driver's handle ({@code CUevent})
   * @return true also when the event was never recorded
   * @throws DeviceException when work on the device failed, this or earlier, or the handle is none of an event
   */
  public boolean reached(long event) {
    int result = cuda.cuEventQuery(event);
    if (result == CudaConstants.CUDA_ERROR_NOT_READY) {
      return false;
    }
    check(result, "work before an event");
    return true;
  }

  /**
   * Whether copies can be handed over in lists.
   *
   * @return true from CUDA 12.8 on
   */
  public boolean copiesBatches() {
    return batchCopy.address() != 0;
  }

  CudaLibrary cuda() {
    return cuda;
  }

  MemorySegment batchCopy() {
    return batchCopy;
  }

  /** The function's parameters changed in CUDA 13, under the same name: this version's are the ones we know. */
  private MemorySegment findBatchCopy() {
    if (version < BATCH_VERSION) {
      return MemorySegment.NULL;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment function = arena.allocate(JAVA_LONG);
      MemorySegment status = arena.allocate(JAVA_INT);
      int result = cuda.cuGetProcAddress_v2(
          arena.allocateFrom("cuMemcpyBatchAsync").address(), function.address(), BATCH_VERSION, 0, status.address());
      return result == CudaConstants.CUDA_SUCCESS ? MemorySegment.ofAddress(function.get(JAVA_LONG, 0)) : MemorySegment.NULL;
    }
  }

  /** Throws unless a call worked. */
  void check(int result, String what) {
    if (result != CudaConstants.CUDA_SUCCESS) {
      throw new DeviceException(what + " failed: " + description(result), status(result), null);
    }
  }

  private void start(int result) {
    if (result != CudaConstants.CUDA_SUCCESS) {
      throw new UnavailableException("the CUDA driver " + library + " does not start: " + description(result) + "; see whether nvidia-smi lists a device", status(result), null);
    }
  }

  NativeStatus status(int result) {
    return new NativeStatus(named(result, true), result);
  }

  private String description(int result) {
    String name = named(result, true);
    String text = named(result, false);
    return name + " (" + result + ")" + (text.equals(name) ? "" : ", " + text);
  }

  private String named(int result, boolean name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(JAVA_LONG);
      int asked = name ? cuda.cuGetErrorName(result, text.address()) : cuda.cuGetErrorString(result, text.address());
      String found = asked == CudaConstants.CUDA_SUCCESS ? NativeAccess.string(text.get(JAVA_LONG, 0)) : "";
      return found.isEmpty() ? (name ? "CUresult" : "error " + result) : found;
    }
  }

  private static String text(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }
}
