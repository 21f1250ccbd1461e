package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file that dlopen should never see, and what is read from a good one. */
class ElfFileTest {
  private static final Path REAL = Path.of(System.getProperty("java.home"), "lib", "libextnet.so");

  @TempDir Path folder;

  @Test
  void readsWhatALibrarySays() throws Exception {
    ElfFile elf =
        ElfFile.read(
            new TinyElf("libtiny.so.1")
                .needs("liba.so.2")
                .needs("libb.so")
                .runpath("$ORIGIN:/opt/b")
                .rpath("/opt/old")
                .exports("tiny_open")
                .defines("TINY_1.0")
                .defines("TINY_1.1")
                .needsVersion("liba.so.2", "A_7")
                .write(folder.resolve("libtiny.so")));

    assertThat(elf.soname()).contains("libtiny.so.1");
    assertThat(elf.needed()).containsExactly("liba.so.2", "libb.so");
    assertThat(elf.runpath()).containsExactly("$ORIGIN", "/opt/b");
    assertThat(elf.rpath()).containsExactly("/opt/old");
    assertThat(elf.exports("tiny_open")).isTrue();
    assertThat(elf.exports("tiny_close")).isFalse();
    assertThat(elf.versions()).containsExactlyInAnyOrder("TINY_1.0", "TINY_1.1");
    assertThat(elf.versionNeeds()).containsOnlyKeys("liba.so.2").containsValue(Set.of("A_7"));
  }

  @Test
  void readsALibraryOfTheJdk() throws Exception {
    ElfFile elf = ElfFile.read(REAL);

    assertThat(elf.soname()).contains("libextnet.so");
    assertThat(elf.needed()).contains("libjava.so", "libc.so.6");
    assertThat(elf.exports("Java_jdk_net_LinuxSocketOptions_getQuickAck0")).isTrue();
    assertThat(elf.exports("malloc")).isFalse();
    assertThat(elf.versionNeeds().get("libc.so.6")).anyMatch(version -> version.startsWith("GLIBC_2"));
  }

  @Test
  void findsSymbolsWithoutSectionHeaders() throws Exception {
    byte[] stripped = Files.readAllBytes(REAL);
    little(stripped).putLong(40, 0).putShort(60, (short) 0);

    ElfFile elf = ElfFile.read(Files.write(folder.resolve("stripped.so"), stripped));

    assertThat(elf.exports("Java_jdk_net_LinuxSocketOptions_getQuickAck0")).isTrue();
  }

  @Test
  void refusesAMissingFile() {
    refuses(folder.resolve("none.so"), "does not exist");
  }

  @Test
  void refusesALinkToNothing() throws Exception {
    refuses(Files.createSymbolicLink(folder.resolve("link.so"), Path.of("nowhere")), "link to nothing");
  }

  @Test
  void refusesADirectory() throws Exception {
    refuses(Files.createDirectory(folder.resolve("dir.so")), "is a directory");
  }

  @Test
  void refusesADeviceWithoutReadingIt() {
    refuses(Path.of("/dev/zero"), "not a regular file");
  }

  @Test
  void refusesAnEmptyFile() throws Exception {
    refuses(write(new byte[0]), "is empty");
  }

  @Test
  void refusesATextFile() throws Exception {
    refuses(Files.writeString(folder.resolve("text.so"), "hello\n"), "is a text file");
  }

  @Test
  void refusesALinkerScript() throws Exception {
    refuses(
        Files.writeString(folder.resolve("script.so"), "/* x */\nGROUP ( /lib/libc.so.6 )\n"),
        "is a linker script");
  }

  @Test
  void refusesOtherBytes() throws Exception {
    refuses(write(new byte[] {(byte) 0xca, (byte) 0xfe, 0, 1, 2, 3}), "is not an ELF file");
  }

  @Test
  void refuses32Bit() throws Exception {
    refuses(write(patched(4, 1)), "is 32-bit");
  }

  @Test
  void refusesBigEndian() throws Exception {
    refuses(write(patched(5, 2)), "not little-endian");
  }

  @Test
  void refusesAnotherMachineAndNamesBoth() throws Exception {
    boolean intel = ElfMagic.machine(System.getProperty("os.arch")) == 62;
    refuses(
        write(patched(18, intel ? 183 : 62)),
        intel ? "is built for aarch64, this machine is x86-64" : "is built for x86-64, this machine is aarch64");
  }

  @Test
  void refusesAProgramAndAnObjectFile() throws Exception {
    refuses(write(patched(16, 2)), "a program, not a shared object");
    refuses(write(patched(16, 1)), "an object file, not a shared object");
    refuses(ProcessHandle.current().info().command().map(Path::of).orElseThrow(), "is a program");
  }

  @Test
  void refusesEveryTruncationAndSaysHowManyBytesThereAre() throws Exception {
    byte[] whole = Files.readAllBytes(REAL);
    for (int bytes = 4; bytes < whole.length; bytes += 97) {
      Path cut = write(Arrays.copyOf(whole, bytes));
      assertThatThrownBy(() -> ElfFile.read(cut))
          .isInstanceOf(ElfException.class)
          .hasMessageContaining("is truncated")
          .hasMessageContaining("the file has " + bytes);
    }
  }

  @Test
  void refusesASegmentThatEndsBeyondTheFile() throws Exception {
    byte[] bytes = new TinyElf("libtiny.so.1").bytes();
    little(bytes).putLong(64 + 32, 1 << 20).putLong(64 + 40, 1 << 20);

    refuses(write(bytes), "is truncated: its segments end at byte 1048576, the file has " + bytes.length);
  }

  @Test
  void refusesASectionThatEndsBeyondTheFile() throws Exception {
    byte[] bytes = Files.readAllBytes(REAL);
    int sectionHeaders = (int) little(bytes).getLong(40);
    little(bytes).putLong(sectionHeaders + 64 + 32, bytes.length); // the size of the first real one

    refuses(write(bytes), "is truncated: its sections end");
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void refuses(Path file, String why) {
    assertThatThrownBy(() -> ElfFile.read(file))
        .isInstanceOf(ElfException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("libbroken.so"), content);
  }

  private static byte[] patched(int at, int value) {
    byte[] bytes = new TinyElf("libtiny.so.1").bytes();
    bytes[at] = (byte) value;
    return bytes;
  }
}
