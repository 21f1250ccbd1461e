package dev.sluice.backend.ucx;

import dev.sluice.backend.ucx.ffm.Ucs;
import dev.sluice.backend.ucx.ffm.UcsStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps UCX from printing while something is tried that may fail. One at a time; a log level that the user chose stays. */
final class QuietLog implements AutoCloseable {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final String SETTING = "LOG_LEVEL";
  private static final int MOST_VALUE_BYTES = 64;

  private final String before;

  private QuietLog(String before) {
    this.before = before;
  }

  static QuietLog begin(UcxSettings settings) {
    LOCK.lock();
    String before = "";
    if (settings.inherited().apply("UCX_" + SETTING).isEmpty()) {
      before = level();
      if (!before.isEmpty()) {
        set("fatal");
      }
    }
    return new QuietLog(before);
  }

  @Override
  public void close() {
    if (!before.isEmpty()) {
      set(before);
    }
    LOCK.unlock();
  }

  private static String level() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(MOST_VALUE_BYTES);
      long name = arena.allocateFrom(SETTING).address();
      int status = Ucs.ucs_global_opts_get_value(name, value.address(), MOST_VALUE_BYTES);
      return status == UcsStatus.UCS_OK ? value.getString(0, StandardCharsets.UTF_8) : "";
    }
  }

  private static void set(String level) {
    try (Arena arena = Arena.ofConfined()) {
      int _ = Ucs.ucs_global_opts_set_value(arena.allocateFrom(SETTING).address(), arena.allocateFrom(level).address());
    }
  }
}
