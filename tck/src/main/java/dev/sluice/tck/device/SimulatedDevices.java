package dev.sluice.tck.device;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.cuda.CudaConstants;
import dev.sluice.cuda.CudaDriver;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.ffm.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The driver of two simulated devices. One a process: its C functions stay for its life. */
public final class SimulatedDevices {
  private static final Map<Class<?>, ValueLayout> LAYOUTS = Map.of(int.class, JAVA_INT, long.class, JAVA_LONG, byte.class, JAVA_BYTE);

  private SimulatedDevices() {}

  private static final class Holder {
    static final CudaDriver DRIVER = make();
  }

  /**
   * The driver.
   *
   * @return always the same
   */
  public static CudaDriver driver() {
    return Holder.DRIVER;
  }

  /**
   * Slows the devices of this process down, so that their copies take what they would on a device of such a rate, and leave the processor to others meanwhile.
   *
   * @param gigabytesPerSecond what each stream copies at most; 0 for as fast as it can, as at first
   */
  public static void slowDown(double gigabytesPerSecond) {
    SimulatedStream.rate(gigabytesPerSecond);
  }

  private static CudaDriver make() {
    SimulatedCuda cuda = new SimulatedCuda();
    Map<String, MemorySegment> functions = new TreeMap<>();
    for (Method method : SimulatedCuda.class.getDeclaredMethods()) {
      if (method.getName().startsWith("cu") && !Modifier.isPrivate(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())) {
        functions.put(method.getName(), function(cuda, method));
      }
    }
    cuda.batchCopy(Objects.requireNonNull(functions.get("cuMemcpyBatchAsync")));
    return CudaDriver.standIn(NativeLibrary.standIn("simulated CUDA driver", name -> Optional.ofNullable(functions.get(name))));
  }

  private static MemorySegment function(SimulatedCuda cuda, Method method) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodHandle target = lookup.unreflect(method).bindTo(cuda);
      MethodHandle failure = lookup.findStatic(SimulatedDevices.class, "failed", MethodType.methodType(int.class, Throwable.class));
      MemoryLayout[] parameters = Arrays.stream(method.getParameterTypes()).map(LAYOUTS::get).toArray(MemoryLayout[]::new);
      return NativeAccess.upcall(MethodHandles.catchException(target, Throwable.class, MethodHandles.dropArguments(failure, 1, target.type().parameterList())),
          FunctionDescriptor.of(JAVA_INT, parameters));
    } catch (ReflectiveOperationException hidden) {
      throw new LinkageError("the functions are of this package", hidden);
    }
  }

  /** Found by name. No exception may leave an upcall: it would end the process. */
  @SuppressWarnings("UnusedMethod")
  private static int failed(Throwable thrown) {
    System.getLogger("dev.sluice").log(System.Logger.Level.ERROR, "the simulated CUDA driver failed", thrown);
    return CudaConstants.CUDA_ERROR_UNKNOWN;
  }
}
