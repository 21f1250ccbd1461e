package dev.sluice.ffm;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The names that a shared object offers to {@code dlsym}. */
final class ElfSymbols {
  private static final int SYMBOL_BYTES = 24;
  private static final int STB_GLOBAL = 1;
  private static final int STB_WEAK = 2;
  private static final int STB_GNU_UNIQUE = 10;
  private static final int STV_DEFAULT = 0;
  private static final int STV_PROTECTED = 3;
  private static final int HIDDEN_VERSION = 0x8000;

  private ElfSymbols() {}

  static Set<String> exported(ElfImage image, ElfDynamic dynamic) throws ElfException {
    Optional<Long> table = dynamic.tag(ElfDynamic.SYMTAB);
    if (table.isEmpty()) {
      return Set.of();
    }
    long count = count(image, dynamic);
    ElfSource source = image.source();
    ByteBuffer symbols =
        source.read(
            image.offsetOf(table.get(), "its symbols"), count * SYMBOL_BYTES, "its symbols");
    Optional<Long> versionTable = dynamic.tag(ElfDynamic.VERSYM);
    Optional<ByteBuffer> versions =
        versionTable.isEmpty()
            ? Optional.empty()
            : Optional.of(
                source.read(
                    image.offsetOf(versionTable.get(), "its symbol versions"),
                    count * 2,
                    "its symbol versions"));
    var names = new HashSet<String>();
    for (int i = 1; i < count; i++) {
      boolean old = versions.isPresent() && (versions.get().getShort(2 * i) & HIDDEN_VERSION) != 0;
      if (!old && isExported(symbols, i * SYMBOL_BYTES)) {
        names.add(dynamic.string(Integer.toUnsignedLong(symbols.getInt(i * SYMBOL_BYTES))));
      }
    }
    return names;
  }

  private static boolean isExported(ByteBuffer symbols, int at) {
    int binding = (symbols.get(at + 4) & 0xff) >>> 4;
    int visibility = symbols.get(at + 5) & 3;
    boolean defined = symbols.getShort(at + 6) != 0;
    return defined
        && (binding == STB_GLOBAL || binding == STB_WEAK || binding == STB_GNU_UNIQUE)
        && (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
  }

  /** The table's length is written nowhere in what is loaded: the section headers or the hash table tell. */
  private static long count(ElfImage image, ElfDynamic dynamic) throws ElfException {
    if (image.dynamicSymbols().isPresent()) {
      return image.dynamicSymbols().get().bytes() / SYMBOL_BYTES;
    }
    ElfSource source = image.source();
    Optional<Long> hash = dynamic.tag(ElfDynamic.HASH);
    if (hash.isPresent()) {
      long at = image.offsetOf(hash.get(), "its hash table");
      return Integer.toUnsignedLong(source.read(at, 8, "its hash table").getInt(4));
    }
    Optional<Long> gnuHash = dynamic.tag(ElfDynamic.GNU_HASH);
    if (gnuHash.isEmpty()) {
      throw source.damaged("it has symbols and no hash table");
    }
    return countByGnuHash(source, image.rangeAt(gnuHash.get(), "its hash table"));
  }

  private static long countByGnuHash(ElfSource source, ElfImage.Range range) throws ElfException {
    ByteBuffer table = source.read(range.offset(), range.bytes(), "its hash table");
    if (table.limit() < 16) {
      throw source.damaged("its hash table has no header");
    }
    long buckets = Integer.toUnsignedLong(table.getInt(0));
    long firstHashed = Integer.toUnsignedLong(table.getInt(4));
    long bloomWords = Integer.toUnsignedLong(table.getInt(8));
    long bucketsAt = 16 + 8 * bloomWords;
    long chainsAt = bucketsAt + 4 * buckets;
    if (chainsAt > table.limit()) {
      throw source.damaged("its hash table is larger than its segment");
    }
    long last = 0;
    for (long i = 0; i < buckets; i++) {
      last = Math.max(last, Integer.toUnsignedLong(table.getInt((int) (bucketsAt + 4 * i))));
    }
    if (last < firstHashed) {
      return firstHashed;
    }
    for (long at = chainsAt + 4 * (last - firstHashed); at + 4 <= table.limit(); at += 4) {
      last++;
      if ((table.getInt((int) at) & 1) != 0) {
        return last;
      }
    }
    throw source.damaged("a chain of its hash table has no end");
  }
}
