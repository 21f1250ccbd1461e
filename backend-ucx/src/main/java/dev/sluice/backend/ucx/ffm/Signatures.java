package dev.sluice.backend.ucx.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.util.Collections;

/** The common C signatures: pointers, sizes and addresses, all of them longs. */
final class Signatures {
  private Signatures() {}

  /** {@code ucs_status_t f(...)}: a status is one byte, and anything wider would have garbage above it. */
  static FunctionDescriptor status(int parameters) {
    return FunctionDescriptor.of(JAVA_BYTE, longs(parameters));
  }

  /** {@code void *f(...)}. */
  static FunctionDescriptor pointer(int parameters) {
    return FunctionDescriptor.of(JAVA_LONG, longs(parameters));
  }

  /** {@code void f(...)}. */
  static FunctionDescriptor nothing(int parameters) {
    return FunctionDescriptor.ofVoid(longs(parameters));
  }

  private static MemoryLayout[] longs(int count) {
    return Collections.nCopies(count, JAVA_LONG).toArray(MemoryLayout[]::new);
  }
}
