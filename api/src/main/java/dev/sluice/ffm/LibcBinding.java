package dev.sluice.ffm;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/**
 * Binds functions of the C library. A function that cannot be bound becomes a handle that throws when it is called, so
 * that no class fails to initialise, which would hide the reason from its second user.
 */
final class LibcBinding {
  /** Where a call leaves errno; each call or owner has a segment of its own. */
  static final StructLayout ERRNO_STATE = Linker.Option.captureStateLayout();

  private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
  private static final long ERRNO_OFFSET =
      ERRNO_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle NEW_FAILURE = newFailure();

  private LibcBinding() {}

  static MethodHandle bind(String name, FunctionDescriptor function) {
    return bind(name, function, function.toMethodType());
  }

  /** Like {@link #bind}, for what takes less time than telling the JVM of the call: it must not block. */
  static MethodHandle bindLeaf(String name, FunctionDescriptor function) {
    return bind(name, function, function.toMethodType(), Linker.Option.critical(false));
  }

  /** Like {@link #bind}; the handle takes an {@link #ERRNO_STATE} segment first. */
  static MethodHandle bindErrno(String name, FunctionDescriptor function) {
    return bind(
        name,
        function,
        function.toMethodType().insertParameterTypes(0, MemorySegment.class),
        CAPTURE_ERRNO);
  }

  static int errno(MemorySegment state) {
    return state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
  }

  private static MethodHandle bind(
      String name, FunctionDescriptor function, MethodType type, Linker.Option... options) {
    Optional<MemorySegment> symbol = NativeAccess.ofTheCLibrary(name);
    if (symbol.isEmpty()) {
      return failing(
          type,
          "the C library of this system has no function " + name,
          "run on Linux with the GNU C library 2.34 or newer");
    }
    try {
      return NativeAccess.downcall(symbol.get(), function, options);
    } catch (NativeLibraryException e) {
      return failing(type, e.reason(), e.remedy());
    }
  }

  private static MethodHandle failing(MethodType type, String reason, String remedy) {
    MethodHandle failure = MethodHandles.insertArguments(NEW_FAILURE, 0, reason, remedy);
    MethodHandle thrower =
        MethodHandles.throwException(type.returnType(), NativeLibraryException.class);
    return MethodHandles.dropArguments(
        MethodHandles.foldArguments(thrower, failure), 0, type.parameterList());
  }

  private static MethodHandle newFailure() {
    try {
      return MethodHandles.lookup()
          .findConstructor(
              NativeLibraryException.class,
              MethodType.methodType(void.class, String.class, String.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the constructor is in this package", e);
    }
  }
}
