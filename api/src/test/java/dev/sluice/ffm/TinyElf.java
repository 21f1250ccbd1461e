package dev.sluice.ffm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the smallest shared objects that say what a test wants them to say. They are read, never loaded. */
final class TinyElf {
  private static final int HEADERS = 64 + 2 * 56;

  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final List<long[]> tags = new ArrayList<>();
  private final List<String> symbols = new ArrayList<>();
  private final List<String> versions = new ArrayList<>();
  private String needLibrary = "";
  private String needVersion = "";
  private int machine = ElfMagic.machine(System.getProperty("os.arch"));

  TinyElf(String soname) {
    strings.write(0);
    tag(14, text(soname));
  }

  TinyElf needs(String soname) {
    return tag(1, text(soname));
  }

  TinyElf runpath(String folders) {
    return tag(29, text(folders));
  }

  TinyElf rpath(String folders) {
    return tag(15, text(folders));
  }

  TinyElf exports(String symbol) {
    symbols.add(symbol);
    return this;
  }

  TinyElf defines(String version) {
    versions.add(version);
    return this;
  }

  TinyElf needsVersion(String library, String version) {
    needLibrary = library;
    needVersion = version;
    return this;
  }

  TinyElf machine(int number) {
    machine = number;
    return this;
  }

  Path write(Path file) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(64 << 10).order(ByteOrder.LITTLE_ENDIAN);
    out.position(HEADERS);
    long symtab = symbolTable(out);
    long hash = hashTable(out);
    if (!versions.isEmpty()) {
      tag(ElfDynamic.VERDEF, versionDefinitions(out)).tag(ElfDynamic.VERDEFNUM, versions.size() + 1L);
    }
    if (!needLibrary.isEmpty()) {
      tag(ElfDynamic.VERNEED, versionNeed(out)).tag(ElfDynamic.VERNEEDNUM, 1);
    }
    long strtab = out.position();
    out.put(strings.toByteArray());
    out.position((out.position() + 7) & ~7);
    tag(5, strtab).tag(10, strings.size()).tag(6, symtab).tag(11, 24).tag(4, hash).tag(0, 0);
    long dynamic = out.position();
    tags.forEach(t -> out.putLong(t[0]).putLong(t[1]));
    long end = out.position();
    headers(out, dynamic, end);
    var bytes = new byte[(int) end];
    out.get(0, bytes);
    return bytes;
  }

  private long symbolTable(ByteBuffer out) {
    long at = out.position();
    out.put(new byte[24]);
    for (String symbol : symbols) {
      out.putInt(text(symbol)).put((byte) 0x12).put((byte) 0).putShort((short) 1).putLong(64).putLong(1);
    }
    return at;
  }

  private long hashTable(ByteBuffer out) {
    long at = out.position();
    out.putInt(1).putInt(symbols.size() + 1).putInt(0);
    for (int i = 0; i <= symbols.size(); i++) {
      out.putInt(0);
    }
    return at;
  }

  private long versionDefinitions(ByteBuffer out) {
    long at = out.position();
    for (int i = 0; i <= versions.size(); i++) {
      boolean base = i == 0;
      boolean last = i == versions.size();
      out.putShort((short) 1).putShort((short) (base ? 1 : 0)).putShort((short) (i + 1)).putShort((short) 1);
      out.putInt(0).putInt(20).putInt(last ? 0 : 28);
      out.putInt(text(base ? "base" : versions.get(i - 1))).putInt(0);
    }
    return at;
  }

  private long versionNeed(ByteBuffer out) {
    long at = out.position();
    out.putShort((short) 1).putShort((short) 1).putInt(text(needLibrary)).putInt(16).putInt(0);
    out.putInt(0).putShort((short) 0).putShort((short) 2).putInt(text(needVersion)).putInt(0);
    return at;
  }

  private void headers(ByteBuffer out, long dynamic, long end) {
    out.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
    out.putShort(16, (short) 3).putShort(18, (short) machine).putInt(20, 1).putLong(32, 64);
    out.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 2).putShort(58, (short) 64);
    segment(out, 64, 1, 0, end);
    segment(out, 120, 2, dynamic, end - dynamic);
  }

  private static void segment(ByteBuffer out, int at, int type, long offset, long bytes) {
    out.putInt(at, type).putInt(at + 4, 6).putLong(at + 8, offset).putLong(at + 16, offset);
    out.putLong(at + 24, offset).putLong(at + 32, bytes).putLong(at + 40, bytes).putLong(at + 48, 8);
  }

  private TinyElf tag(long tag, long value) {
    tags.add(new long[] {tag, value});
    return this;
  }

  private int text(String text) {
    int at = strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return at;
  }
}
