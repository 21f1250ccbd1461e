package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The restricted operations of the Foreign Function and Memory API, in one place. Java checks which module calls them,
 * and this class is in the only one that needs {@code --enable-native-access}.
 *
 * <p>Nothing here can check that an address or a signature is right: a wrong one ends the process. All methods may be
 * called from any thread.
 */
public final class NativeAccess {
  private static final int MAX_STRING_BYTES = 4096;

  private NativeAccess() {}

  /**
   * Binds a function at a known address.
   *
   * @param symbol the function's address
   * @param function its C signature
   * @param options of the linker, such as captured errno
   * @return a handle that takes what the signature says
   * @throws NativeLibraryException if native access is denied
   */
  @SuppressWarnings("restricted")
  public static MethodHandle downcall(
      MemorySegment symbol, FunctionDescriptor function, Linker.Option... options) {
    try {
      return Linker.nativeLinker().downcallHandle(symbol, function, options);
    } catch (IllegalCallerException e) {
      throw deniedBy(e);
    }
  }

  /**
   * Binds a signature without an address, for function pointers that a library hands out in tables.
   *
   * @param function the C signature
   * @param options of the linker, such as captured errno
   * @return a handle that takes the function's address first, then what the signature says
   * @throws NativeLibraryException if native access is denied
   */
  @SuppressWarnings("restricted")
  public static MethodHandle downcallAnywhere(
      FunctionDescriptor function, Linker.Option... options) {
    try {
      return Linker.nativeLinker().downcallHandle(function, options);
    } catch (IllegalCallerException e) {
      throw deniedBy(e);
    }
  }

  /**
   * Looks a function of the C library up.
   *
   * @param name the C name
   * @return its address, or empty where this system's C library does not have it
   */
  public static Optional<MemorySegment> ofTheCLibrary(String name) {
    return Linker.nativeLinker().defaultLookup().find(name);
  }

  /**
   * Makes a C function pointer that calls a Java method. The pointer is never freed, since native code may keep it as
   * long as the process lives: make one a callback, not one a call.
   *
   * @param target what is called; it must let no exception escape, since one would end the process
   * @param function the C signature
   * @return the function pointer
   * @throws NativeLibraryException if native access is denied
   */
  @SuppressWarnings("restricted")
  public static MemorySegment upcall(MethodHandle target, FunctionDescriptor function) {
    try {
      return Linker.nativeLinker().upcallStub(target, function, Arena.global());
    } catch (IllegalCallerException e) {
      throw deniedBy(e);
    }
  }

  /**
   * Looks at native memory that somebody else owns. The segment says nothing about the memory's lifetime.
   *
   * @param address where it starts
   * @param bytes how long it is
   * @return a segment of that range, accessible by every thread
   * @throws IllegalArgumentException if the address is 0, the size negative, or the end beyond the address space
   * @throws NativeLibraryException if native access is denied
   */
  @SuppressWarnings("restricted")
  public static MemorySegment view(long address, long bytes) {
    if (address == 0) {
      throw new IllegalArgumentException("cannot look at " + bytes + " bytes at the null address");
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("cannot look at a negative number of bytes: " + bytes);
    }
    if (Long.compareUnsigned(address + bytes, address) < 0) {
      throw new IllegalArgumentException(
          bytes + " bytes at 0x" + Long.toHexString(address) + " end beyond the address space");
    }
    try {
      return MemorySegment.ofAddress(address).reinterpret(bytes);
    } catch (IllegalCallerException e) {
      throw deniedBy(e);
    }
  }

  /**
   * The whole address space as one segment, whose offsets are addresses. It is for copies whose addresses have been
   * checked already, where making a segment a copy would allocate.
   *
   * @return a segment from address 0 of length {@link Long#MAX_VALUE}, always the same
   * @throws NativeLibraryException if native access is denied
   */
  public static MemorySegment everything() {
    require();
    return Everything.SEGMENT;
  }

  /**
   * Reads a C string. Bytes that are no UTF-8 become replacement characters.
   *
   * @param address of its first byte
   * @return the text up to the NUL, at most 4,096 bytes of it; empty for the null address
   * @throws NativeLibraryException if native access is denied
   */
  public static String string(long address) {
    return string(address, MAX_STRING_BYTES);
  }

  /**
   * Tells whether this JVM refuses native access. Where it is neither granted nor refused, asking prints the JVM's
   * warning, once.
   *
   * @return the reason and the flag to add, or empty where native access works
   */
  @SuppressWarnings("restricted")
  public static Optional<String> denied() {
    if (NativeAccess.class.getModule().isNativeAccessEnabled()) {
      return Optional.empty();
    }
    try {
      MemorySegment _ = MemorySegment.NULL.reinterpret(1);
      return Optional.empty();
    } catch (IllegalCallerException e) {
      return Optional.of(reason() + "; " + remedy());
    }
  }

  static void require() {
    if (denied().isPresent()) {
      throw new NativeLibraryException(reason(), remedy());
    }
  }

  static String string(long address, int maxBytes) {
    if (address == 0) {
      return "";
    }
    // One byte at a time: the string may end just before a page that is not mapped.
    MemorySegment all = everything();
    var bytes = new byte[64];
    int length = 0;
    while (length < maxBytes) {
      byte next = all.get(JAVA_BYTE, address + length);
      if (next == 0) {
        break;
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      bytes[length++] = next;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * What to throw for what a downcall threw. C throws nothing, so anything but the runtime's own exceptions is a bug of the binding.
   *
   * @param function its C name
   * @param thrown by the handle
   * @return the exception to throw
   */
  public static RuntimeException thrownBy(String function, Throwable thrown) {
    if (thrown instanceof RuntimeException e) {
      return e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    return new IllegalStateException(function + " threw " + thrown, thrown);
  }

  private static NativeLibraryException deniedBy(IllegalCallerException cause) {
    return new NativeLibraryException(reason(), remedy(), cause);
  }

  private static String reason() {
    return "this JVM denies native access to " + caller();
  }

  private static String remedy() {
    Module module = NativeAccess.class.getModule();
    return "add --enable-native-access="
        + (module.isNamed() ? module.getName() : "ALL-UNNAMED")
        + " to the java command";
  }

  private static String caller() {
    Module module = NativeAccess.class.getModule();
    return module.isNamed() ? "module " + module.getName() : "code on the class path";
  }

  private static final class Everything {
    static final MemorySegment SEGMENT = make();

    @SuppressWarnings("restricted")
    private static MemorySegment make() {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
  }
}
