package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that were never meant to be read give an ElfException, and nothing else. */
class ElfMutationTest {
  private static final int MUTATIONS = 20_000;

  @Test
  void mutatedHeadersOfARealLibraryOnlyGiveElfExceptions() throws Exception {
    Path real = Path.of(System.getProperty("java.home"), "lib", "libextnet.so");
    mutate(Files.readAllBytes(real), 4096);
  }

  @Test
  void mutatedSmallLibrariesOnlyGiveElfExceptions() {
    byte[] tiny =
        new TinyElf("libtiny.so.1")
            .needs("liba.so")
            .exports("f")
            .defines("V_1")
            .needsVersion("liba.so", "A_1")
            .runpath("$ORIGIN")
            .bytes();
    mutate(tiny, tiny.length);
  }

  @Test
  void randomBytesBehindTheMagicOnlyGiveElfExceptions() {
    byte[] tiny = new TinyElf("libtiny.so.1").bytes();
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < MUTATIONS; i++) {
      var bytes = new byte[random.nextInt(4096)];
      random.nextBytes(bytes);
      System.arraycopy(tiny, 0, bytes, 0, Math.min(bytes.length, 24));
      read(bytes, seed, i);
    }
  }

  private static void mutate(byte[] whole, int within) {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = whole.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(within);
        switch (random.nextInt(3)) {
          case 0 -> bytes[at] = (byte) random.nextInt();
          case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
          default -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
        }
      }
      if (!read(bytes, seed, i)) {
        refused++;
      }
    }
    assertThat(refused).as("mutations that were noticed").isPositive();
  }

  private static boolean read(byte[] bytes, long seed, int mutation) {
    try {
      return ElfFile.parse(Path.of("mutant"), ElfSource.of("mutant", bytes)).machine() >= 0;
    } catch (ElfException e) {
      assertThat(e.getMessage()).startsWith("mutant ");
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed + ", mutation " + mutation, e);
    }
  }
}
