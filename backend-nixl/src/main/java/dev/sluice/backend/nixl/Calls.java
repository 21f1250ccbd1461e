package dev.sluice.backend.nixl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sluice.backend.nixl.ffm.NixlStatus;
import dev.sluice.ffm.Libc;
import dev.sluice.ffm.NativeAccess;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.BackendException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Calls that are too rare for their memory to be kept. */
final class Calls {
  private Calls() {}

  /** A function that leaves a handle where it is told to. */
  @FunctionalInterface
  interface Making {
    int make(long out);
  }

  /** A function that leaves an address and a length where it is told to. */
  @FunctionalInterface
  interface Giving {
    int give(long address, long length);
  }

  /** The handle that a function makes. */
  static long made(Kind kind, String what, String remedy, Making making) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG);
      int status = making.make(out.address());
      check(status, kind, what, remedy);
      return out.get(JAVA_LONG, 0);
    }
  }

  /** The bytes that a function gives away. */
  static byte[] given(Kind kind, String what, String remedy, Giving giving) throws BackendException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(JAVA_LONG, 2);
      int status = giving.give(out.address(), out.address() + Long.BYTES);
      check(status, kind, what, remedy);
      long address = out.get(JAVA_LONG, 0);
      try {
        return NativeAccess.view(address, out.get(JAVA_LONG, Long.BYTES)).toArray(ValueLayout.JAVA_BYTE);
      } finally {
        Libc.free(address);
      }
    }
  }

  static void check(int status, Kind kind, String what, String remedy) throws BackendException {
    if (status != NixlStatus.SUCCESS) {
      throw NixlFailure.of(kind, what, status, remedy);
    }
  }
}
