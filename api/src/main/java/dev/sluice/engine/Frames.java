package dev.sluice.engine;

import dev.sluice.ffm.NativeAccess;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The header in front of everything that one engine sends to another: two magic bytes, version, type, four spare bytes, and the token
 * that the receiver gave the sender in the greeting. What a foreign agent sends has no such header.
 */
final class Frames {
  static final int HEADER = 16;
  static final int VERSION = 1;

  /** A user's notification; the payload follows. */
  static final int USER = 1;
  static final int HELLO = 2;
  static final int HELLO_ANSWER = 3;
  static final int REVOKE = 4;
  static final int REVOKED = 5;
  static final int HEARTBEAT = 6;
  static final int HEARTBEAT_ANSWER = 7;
  static final int BYE = 8;
  static final int CREDIT = 9;

  /** Where the sender's slabs are, once a connection. */
  static final int SLABS = 10;

  /** Asks the target to take part in a chunk of a staged posting. */
  static final int STAGE = 11;

  /** The target's answer. */
  static final int STAGED = 12;

  /** What the target had gathered was fetched. */
  static final int STAGE_END = 13;

  /** Asks whether ranges of the target have the same sum there. */
  static final int CHECK = 14;

  /** The target's answer. */
  static final int CHECKED = 15;

  private static final byte MAGIC_0 = 'S';
  private static final byte MAGIC_1 = 'L';
  private static final ValueLayout.OfLong TOKEN = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Frames() {}

  static void header(MemorySegment frame, int type, long token) {
    frame.set(ValueLayout.JAVA_BYTE, 0, MAGIC_0);
    frame.set(ValueLayout.JAVA_BYTE, 1, MAGIC_1);
    frame.set(ValueLayout.JAVA_BYTE, 2, (byte) VERSION);
    frame.set(ValueLayout.JAVA_BYTE, 3, (byte) type);
    frame.set(ValueLayout.JAVA_INT_UNALIGNED, 4, 0);
    frame.set(TOKEN, 8, token);
  }

  /** Whether bytes at an address begin with a header of this version. */
  static boolean framed(long address, long bytes) {
    MemorySegment all = NativeAccess.everything();
    return bytes >= HEADER
        && all.get(ValueLayout.JAVA_BYTE, address) == MAGIC_0
        && all.get(ValueLayout.JAVA_BYTE, address + 1) == MAGIC_1
        && all.get(ValueLayout.JAVA_BYTE, address + 2) == VERSION;
  }

  static int type(long address) {
    return NativeAccess.everything().get(ValueLayout.JAVA_BYTE, address + 3);
  }

  static long token(long address) {
    return NativeAccess.everything().get(TOKEN, address + 8);
  }
}
