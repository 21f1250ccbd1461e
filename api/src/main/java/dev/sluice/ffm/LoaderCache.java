package dev.sluice.ffm;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dynamic linker's cache ({@code /etc/ld.so.cache}): which file it would load for a SONAME. */
final class LoaderCache {
  private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OLD_MAGIC = "ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII);
  private static final int OLD_HEADER_BYTES = 16;
  private static final int OLD_ENTRY_BYTES = 12;
  private static final int HEADER_BYTES = 48;
  private static final int ENTRY_BYTES = 24;
  private static final long MAX_BYTES = 64 << 20;

  private LoaderCache() {}

  /** SONAME to files, the preferred first; empty where there is no cache or none that we understand. */
  static Map<String, List<Path>> read(Path file) {
    try {
      return Files.size(file) > MAX_BYTES ? Map.of() : parse(Files.readAllBytes(file));
    } catch (IOException e) {
      return Map.of();
    }
  }

  static Map<String, List<Path>> parse(byte[] bytes) {
    try {
      return parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return Map.of();
    }
  }

  private static Map<String, List<Path>> parse(ByteBuffer cache) {
    int start = 0;
    if (startsWith(cache, 0, OLD_MAGIC)) { // an older cache may stand before the one that we read
      start = OLD_HEADER_BYTES + OLD_ENTRY_BYTES * cache.getInt(12);
      start = (start + 7) & ~7;
    }
    if (!startsWith(cache, start, MAGIC)) {
      return Map.of();
    }
    int count = cache.getInt(start + MAGIC.length);
    var found = new HashMap<String, List<Path>>();
    for (int i = 0; i < count; i++) {
      int entry = start + HEADER_BYTES + i * ENTRY_BYTES;
      boolean special = cache.getLong(entry + 16) != 0; // for CPUs that we would have to ask about
      if (!special) {
        add(
            found,
            string(cache, start + cache.getInt(entry + 4)),
            string(cache, start + cache.getInt(entry + 8)));
      }
    }
    return found;
  }

  private static void add(Map<String, List<Path>> found, String soname, String file) {
    SystemLoader.path(file).ifPresent(path -> found.computeIfAbsent(soname, s -> new ArrayList<>()).add(path));
  }

  private static boolean startsWith(ByteBuffer cache, int at, byte[] magic) {
    for (int i = 0; i < magic.length; i++) {
      if (cache.get(at + i) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static String string(ByteBuffer cache, int at) {
    int end = at;
    while (cache.get(end) != 0) {
      end++;
    }
    var text = new byte[end - at];
    cache.get(at, text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
