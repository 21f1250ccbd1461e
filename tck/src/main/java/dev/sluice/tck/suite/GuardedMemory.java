package dev.sluice.tck.suite;

import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;

/** Memory that ends where a page without access begins: one byte too far ends the process. It is never freed. */
final class GuardedMemory {
  private GuardedMemory() {}

  static MemorySegment endingAtGuard(long bytes) {
    long page = Libc.pageSize();
    long room = (bytes + page - 1) / page * page;
    long address = Libc.mmapAnonymous(room + 2 * page);
    if (address < 0 || Libc.mprotectNone(address, page) != 0 || Libc.mprotectNone(address + page + room, page) != 0) {
      throw new IllegalStateException("no guarded memory of " + bytes + " bytes: " + address);
    }
    return NativeAccess.view(address + page + room - bytes, bytes);
  }
}
