package dev.sluice.ffm;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The symbol versions that a shared object needs of others, and those that it defines. */
final class ElfVersions {
  private static final int WEAK = 2;
  private static final int BASE = 1;
  private static final int MAX_ENTRIES = 1 << 16;
  private static final int DEFINITION_BYTES = 20;
  private static final int NEED_BYTES = 16;

  private ElfVersions() {}

  /** Library to versions; a version that the linker was told may be absent is left out. */
  static Map<String, Set<String>> needed(ElfImage image, ElfDynamic dynamic) throws ElfException {
    var needed = new LinkedHashMap<String, Set<String>>();
    Optional<Long> table = dynamic.tag(ElfDynamic.VERNEED);
    if (table.isEmpty()) {
      return needed;
    }
    long count = checked(image, dynamic.tag(ElfDynamic.VERNEEDNUM));
    var entries = new Entries(image, table.get());
    long at = 0;
    for (long i = 0; i < count; i++) {
      ByteBuffer need = entries.read(at, NEED_BYTES);
      String library = dynamic.string(Integer.toUnsignedLong(need.getInt(4)));
      int versions = Short.toUnsignedInt(need.getShort(2));
      long aux = at + Integer.toUnsignedLong(need.getInt(8));
      Set<String> names = needed.computeIfAbsent(library, l -> new LinkedHashSet<>());
      for (int v = 0; v < versions; v++) {
        ByteBuffer version = entries.read(aux, NEED_BYTES);
        if ((version.getShort(4) & WEAK) == 0) {
          names.add(dynamic.string(Integer.toUnsignedLong(version.getInt(8))));
        }
        aux += Integer.toUnsignedLong(version.getInt(12));
      }
      at += Integer.toUnsignedLong(need.getInt(12));
    }
    return needed;
  }

  static Set<String> defined(ElfImage image, ElfDynamic dynamic) throws ElfException {
    var defined = new HashSet<String>();
    Optional<Long> table = dynamic.tag(ElfDynamic.VERDEF);
    if (table.isEmpty()) {
      return defined;
    }
    long count = checked(image, dynamic.tag(ElfDynamic.VERDEFNUM));
    var entries = new Entries(image, table.get());
    long at = 0;
    for (long i = 0; i < count; i++) {
      ByteBuffer definition = entries.read(at, DEFINITION_BYTES);
      if ((definition.getShort(2) & BASE) == 0) { // the base one is the library's own name
        long aux = at + Integer.toUnsignedLong(definition.getInt(12));
        defined.add(dynamic.string(Integer.toUnsignedLong(entries.read(aux, 8).getInt(0))));
      }
      at += Integer.toUnsignedLong(definition.getInt(16));
    }
    return defined;
  }

  private static long checked(ElfImage image, Optional<Long> count) throws ElfException {
    long n = count.orElse(0L);
    if (n < 0 || n > MAX_ENTRIES) {
      throw image.source().damaged(n + " symbol versions");
    }
    return n;
  }

  /** Linked entries in one table; counts how many were read, since entries may point anywhere. */
  private static final class Entries {
    private final ElfSource source;
    private final ByteBuffer table;
    private int budget = MAX_ENTRIES;

    Entries(ElfImage image, long address) throws ElfException {
      this.source = image.source();
      ElfImage.Range range = image.rangeAt(address, "its symbol versions");
      this.table = source.read(range.offset(), range.bytes(), "its symbol versions");
    }

    ByteBuffer read(long at, int bytes) throws ElfException {
      if (--budget < 0 || at < 0 || at > table.limit() - bytes) {
        throw source.damaged("its symbol versions point outside their table");
      }
      return table.slice((int) at, bytes).order(table.order());
    }
  }
}
