package dev.sluice.ffm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The outline of an ELF file: headers checked, tables located, nothing in them read. */
final class ElfImage {
  private static final int EHDR_BYTES = 64;
  private static final int PHDR_BYTES = 56;
  private static final int SHDR_BYTES = 64;
  private static final int ET_DYN = 3;
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int SHT_NULL = 0;
  private static final int SHT_NOBITS = 8;
  private static final int SHT_DYNSYM = 11;
  private static final int MAX_SECTIONS = 1 << 20;

  /** A piece of the file that goes to an address. */
  private record Load(long offset, long address, long bytes) {}

  /** A range of the file. */
  record Range(long offset, long bytes) {}

  private final ElfSource source;
  private final int machine;
  private final List<Load> loads = new ArrayList<>();
  private Optional<Range> dynamic = Optional.empty();
  private Optional<Range> dynamicSymbols = Optional.empty();

  private ElfImage(ElfSource source, int machine) {
    this.source = source;
    this.machine = machine;
  }

  /** Checks the outline for a machine (an {@code e_machine}, or -1 for any). */
  static ElfImage read(ElfSource source, int wantedMachine) throws ElfException {
    ElfMagic.check(source);
    ByteBuffer header = source.read(0, EHDR_BYTES, "the ELF header");
    ElfMagic.checkIdentity(source, header);
    int type = Short.toUnsignedInt(header.getShort(16));
    int machine = Short.toUnsignedInt(header.getShort(18));
    if (wantedMachine >= 0 && machine != wantedMachine) {
      throw ElfException.passedOver(
          source.name()
              + " is built for "
              + ElfMagic.machineName(machine)
              + ", this machine is "
              + ElfMagic.machineName(wantedMachine));
    }
    if (type != ET_DYN) {
      throw new ElfException(
          source.name() + " is " + ElfMagic.typeName(type) + ", not a shared object");
    }
    var image = new ElfImage(source, machine);
    image.readSegments(header);
    image.readSections(header);
    return image;
  }

  ElfSource source() {
    return source;
  }

  int machine() {
    return machine;
  }

  Optional<Range> dynamic() {
    return dynamic;
  }

  Optional<Range> dynamicSymbols() {
    return dynamicSymbols;
  }

  /** Where in the file the byte of an address is. */
  long offsetOf(long address, String what) throws ElfException {
    return rangeAt(address, what).offset();
  }

  /** From an address to the end of the file's bytes that are mapped with it. */
  Range rangeAt(long address, String what) throws ElfException {
    for (Load load : loads) {
      long into = address - load.address();
      if (into >= 0 && into < load.bytes()) {
        return new Range(load.offset() + into, load.bytes() - into);
      }
    }
    throw source.damaged(what + " are in no segment");
  }

  private void readSegments(ByteBuffer header) throws ElfException {
    long at = header.getLong(32);
    int each = Short.toUnsignedInt(header.getShort(54));
    int count = Short.toUnsignedInt(header.getShort(56));
    if (count == 0 || each != PHDR_BYTES) {
      throw source.damaged(count + " program headers of " + each + " bytes");
    }
    ByteBuffer table = source.read(at, (long) count * each, "its program headers");
    for (int i = 0; i < count; i++) {
      int entry = i * each;
      int type = table.getInt(entry);
      long offset = table.getLong(entry + 8);
      long address = table.getLong(entry + 16);
      long inFile = table.getLong(entry + 32);
      long inMemory = table.getLong(entry + 40);
      if (type == PT_LOAD) {
        source.within(offset, inFile, "its segments");
        if (address < 0 || inMemory < inFile || address + inMemory < 0) {
          throw source.damaged("segment " + i + " has an impossible size");
        }
        loads.add(new Load(offset, address, inFile));
      } else if (type == PT_DYNAMIC) {
        source.within(offset, inFile, "its dynamic section");
        dynamic = Optional.of(new Range(offset, inFile));
      }
    }
    if (loads.isEmpty()) {
      throw source.damaged("nothing in it is to be loaded");
    }
  }

  private void readSections(ByteBuffer header) throws ElfException {
    long at = header.getLong(40);
    if (at == 0) {
      return; // stripped of them, which a loader does not mind
    }
    int each = Short.toUnsignedInt(header.getShort(58));
    if (each != SHDR_BYTES) {
      throw source.damaged("section headers of " + each + " bytes");
    }
    long count = Short.toUnsignedLong(header.getShort(60));
    if (count == 0) { // too many for two bytes: the first header has the number
      count = source.read(at, each, "its section headers").getLong(32);
    }
    if (count < 0 || count > MAX_SECTIONS) {
      throw source.damaged(count + " section headers");
    }
    ByteBuffer table = source.read(at, count * each, "its section headers");
    for (int i = 0; i < count; i++) {
      int entry = i * each;
      int type = table.getInt(entry + 4);
      long offset = table.getLong(entry + 24);
      long bytes = table.getLong(entry + 32);
      if (type != SHT_NULL && type != SHT_NOBITS) {
        source.within(offset, bytes, "its sections");
      }
      if (type == SHT_DYNSYM) {
        dynamicSymbols = Optional.of(new Range(offset, bytes));
      }
    }
  }
}
