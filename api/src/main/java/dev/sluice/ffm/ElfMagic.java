package dev.sluice.ffm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The first bytes of a file: whether it is ELF at all, of which kind, and what it is otherwise. */
final class ElfMagic {
  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_32 = 1;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int EM_X86_64 = 62;
  private static final int EM_AARCH64 = 183;

  private ElfMagic() {}

  static void check(ElfSource source) throws ElfException {
    if (source.size() == 0) {
      throw new ElfException(source.name() + " is empty");
    }
    ByteBuffer start = source.read(0, Math.min(source.size(), 512), "the first bytes");
    if (start.remaining() >= 4 && start.getInt(0) == MAGIC) {
      return;
    }
    if (!isText(start)) {
      throw new ElfException(source.name() + " is not an ELF file");
    }
    String text = StandardCharsets.UTF_8.decode(start).toString();
    boolean script = text.contains("GROUP") || text.contains("INPUT") || text.contains("ld script");
    throw new ElfException(
        source.name()
            + (script
                ? " is a linker script, not a library (it belongs to a -dev package; give the file with a version)"
                : " is a text file, not a library"));
  }

  static void checkIdentity(ElfSource source, ByteBuffer header) throws ElfException {
    int width = header.get(4);
    if (width == CLASS_32) {
      throw ElfException.passedOver(source.name() + " is 32-bit, this JVM is 64-bit");
    }
    if (width != CLASS_64) {
      throw source.damaged("ELF class " + width);
    }
    if (header.get(5) != LITTLE_ENDIAN) {
      throw new ElfException(source.name() + " is not little-endian");
    }
    if (header.get(6) != 1) {
      throw source.damaged("ELF version " + header.get(6));
    }
  }

  /** The {@code e_machine} of an {@code os.arch}, or -1 where we do not know it. */
  static int machine(String osArch) {
    return switch (osArch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64", "x86-64" -> EM_X86_64;
      case "aarch64", "arm64" -> EM_AARCH64;
      default -> -1;
    };
  }

  static String machineName(int machine) {
    return switch (machine) {
      case 3 -> "x86 (32-bit)";
      case 21 -> "ppc64";
      case 22 -> "s390x";
      case 40 -> "arm (32-bit)";
      case EM_X86_64 -> "x86-64";
      case EM_AARCH64 -> "aarch64";
      case 243 -> "riscv";
      default -> "machine " + machine;
    };
  }

  static String typeName(int type) {
    return switch (type) {
      case 1 -> "an object file";
      case 2 -> "a program";
      case 4 -> "a core dump";
      default -> "of ELF type " + type;
    };
  }

  private static boolean isText(ByteBuffer start) {
    for (int i = 0; i < start.limit(); i++) {
      int b = start.get(i);
      if (b == 0 || (b > 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') || b == 127) {
        return false;
      }
    }
    return true;
  }
}
