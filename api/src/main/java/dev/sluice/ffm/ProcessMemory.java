package dev.sluice.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.OptionalLong;

/** Looks into another process of this host, as libraries do that copy between processes: whether this one may, is for the kernel to say. Safe for any thread. */
public final class ProcessMemory {
  private static final long PAIR_BYTES = 2L * Long.BYTES;

  private static final MethodHandle READ =
      LibcBinding.bind("process_vm_readv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private ProcessMemory() {}

  /**
   * Reads a number.
   *
   * @param process the process's number
   * @param address where, in that process
   * @return what is there; empty where this process may not look, or there is no such place
   */
  public static OptionalLong number(int process, long address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_LONG);
      MemorySegment here = arena.allocate(PAIR_BYTES, Long.BYTES);
      here.set(JAVA_LONG, 0, number.address());
      here.set(JAVA_LONG, Long.BYTES, Long.BYTES);
      MemorySegment there = arena.allocate(PAIR_BYTES, Long.BYTES);
      there.set(JAVA_LONG, 0, address);
      there.set(JAVA_LONG, Long.BYTES, Long.BYTES);
      long read = (long) READ.invokeExact(process, here.address(), 1L, there.address(), 1L, 0L);
      return read == Long.BYTES ? OptionalLong.of(number.get(JAVA_LONG, 0)) : OptionalLong.empty();
    } catch (Throwable t) {
      throw NativeAccess.thrownBy("process_vm_readv", t);
    }
  }
}
