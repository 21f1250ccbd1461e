package dev.sluice.ffm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The dynamic section of a shared object: its tags, and the strings that they point to. */
final class ElfDynamic {
  static final long HASH = 4;
  static final long SYMTAB = 6;
  static final long GNU_HASH = 0x6ffffef5L;
  static final long VERSYM = 0x6ffffff0L;
  static final long VERDEF = 0x6ffffffcL;
  static final long VERDEFNUM = 0x6ffffffdL;
  static final long VERNEED = 0x6ffffffeL;
  static final long VERNEEDNUM = 0x6fffffffL;

  private static final long NULL = 0;
  private static final long NEEDED = 1;
  private static final long STRTAB = 5;
  private static final long STRSZ = 10;
  private static final long SONAME = 14;
  private static final long RPATH = 15;
  private static final long RUNPATH = 29;
  private static final long FLAGS_1 = 0x6ffffffbL;
  private static final long DF_1_PIE = 0x08000000L;
  private static final int ENTRY_BYTES = 16;
  private static final int MAX_NAME_BYTES = 1 << 20;

  private final ElfSource source;
  private final Map<Long, Long> tags = new HashMap<>();
  private final List<Long> neededOffsets = new ArrayList<>();
  private final ByteBuffer strings;

  private ElfDynamic(ElfImage image) throws ElfException {
    this.source = image.source();
    ElfImage.Range range =
        image
            .dynamic()
            .orElseThrow(
                () -> new ElfException(source.name() + " has no dynamic section: not a shared object"));
    readTags(source.read(range.offset(), range.bytes(), "its dynamic section"));
    if ((tag(FLAGS_1).orElse(0L) & DF_1_PIE) != 0) {
      throw new ElfException(source.name() + " is a program, not a shared object");
    }
    long bytes = tag(STRSZ).orElse(0L);
    strings =
        source.read(
            image.offsetOf(tag(STRTAB).orElse(-1L), "its dynamic strings"), bytes, "its dynamic strings");
  }

  static ElfDynamic read(ElfImage image) throws ElfException {
    return new ElfDynamic(image);
  }

  Optional<Long> tag(long tag) {
    return Optional.ofNullable(tags.get(tag));
  }

  Optional<String> soname() throws ElfException {
    return text(SONAME);
  }

  List<String> needed() throws ElfException {
    var needed = new ArrayList<String>();
    for (long offset : neededOffsets) {
      needed.add(string(offset));
    }
    return needed;
  }

  List<String> runpath() throws ElfException {
    return folders(text(RUNPATH));
  }

  List<String> rpath() throws ElfException {
    return folders(text(RPATH));
  }

  String string(long offset) throws ElfException {
    if (offset < 0 || offset >= strings.limit()) {
      throw source.damaged("a name lies outside its dynamic strings");
    }
    int end = (int) offset;
    while (end < strings.limit() && strings.get(end) != 0) {
      end++;
    }
    if (end == strings.limit() || end - offset > MAX_NAME_BYTES) {
      throw source.damaged("a name in its dynamic strings has no end");
    }
    var name = new byte[end - (int) offset];
    strings.get((int) offset, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private void readTags(ByteBuffer section) {
    while (section.remaining() >= ENTRY_BYTES) {
      long tag = section.getLong();
      long value = section.getLong();
      if (tag == NULL) {
        return;
      }
      if (tag == NEEDED) {
        neededOffsets.add(value);
      } else {
        tags.put(tag, value);
      }
    }
  }

  private Optional<String> text(long tag) throws ElfException {
    Optional<Long> offset = tag(tag);
    return offset.isPresent() ? Optional.of(string(offset.get())) : Optional.empty();
  }

  private static List<String> folders(Optional<String> path) {
    var folders = new ArrayList<String>();
    for (String folder : path.orElse("").split(":", -1)) {
      if (!folder.isEmpty()) {
        folders.add(folder);
      }
    }
    return List.copyOf(folders);
  }
}
