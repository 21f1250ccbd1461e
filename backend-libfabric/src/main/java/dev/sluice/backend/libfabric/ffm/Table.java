package dev.sluice.backend.libfabric.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;

/** Finds functions in the tables of libfabric's objects, as the inline functions of its headers do. */
final class Table {
  private static final MemorySegment MEMORY = NativeAccess.everything();

  private Table() {}

  /**
   * A function pointer.
   *
   * @param object the object
   * @param table where it points to the table; a table begins with its size
   * @param slot the function's place in the table
   * @return the pointer, null where the provider has no such function
   */
  static MemorySegment slot(long object, long table, long slot) {
    long at = MEMORY.get(JAVA_LONG, object + table);
    return at == 0 || MEMORY.get(JAVA_LONG, at) <= slot ? MemorySegment.NULL : MemorySegment.ofAddress(MEMORY.get(JAVA_LONG, at + slot));
  }

  static boolean has(MemorySegment function) {
    return function.address() != 0;
  }
}
