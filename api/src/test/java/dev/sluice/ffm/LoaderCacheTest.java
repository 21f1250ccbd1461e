package dev.sluice.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoaderCacheTest {
  private static final int STRINGS = 48 + 3 * 24;

  @Test
  void mapsNamesToFilesInOrderWithoutThoseForSpecialCpus() {
    assertThat(LoaderCache.parse(cache()))
        .isEqualTo(Map.of("liba.so.1", List.of(Path.of("/one/liba.so.1"), Path.of("/two/liba.so.1"))));
  }

  @Test
  void skipsTheOlderCacheBeforeIt() {
    byte[] old = Arrays.copyOf("ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII), 16);
    byte[] both = Arrays.copyOf(old, old.length + cache().length);
    System.arraycopy(cache(), 0, both, old.length, cache().length);

    assertThat(LoaderCache.parse(both)).containsOnlyKeys("liba.so.1");
  }

  @Test
  void whatItDoesNotUnderstandIsEmpty() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = Arrays.copyOf(cache(), random.nextInt(cache().length));
      for (int at = 20; at < bytes.length; at += 1 + random.nextInt(40)) {
        bytes[at] = (byte) random.nextInt();
      }
      assertThat(LoaderCache.parse(bytes)).as("seed %d", seed).isNotNull();
    }
    assertThat(LoaderCache.parse(new byte[0])).isEmpty();
    assertThat(LoaderCache.read(Path.of("/nowhere"))).isEmpty();
  }

  private static byte[] cache() {
    String strings = "liba.so.1\0/one/liba.so.1\0/special/liba.so.1\0/two/liba.so.1\0";
    ByteBuffer out = ByteBuffer.allocate(STRINGS + strings.length()).order(ByteOrder.LITTLE_ENDIAN);
    out.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII)).putInt(3).putInt(strings.length());
    out.position(48);
    entry(out, strings.indexOf("/one"), 0);
    entry(out, strings.indexOf("/special"), 1L << 62);
    entry(out, strings.indexOf("/two"), 0);
    return out.put(strings.getBytes(StandardCharsets.US_ASCII)).array();
  }

  private static void entry(ByteBuffer out, int file, long hardware) {
    out.putInt(0x303).putInt(STRINGS).putInt(STRINGS + file).putInt(0).putLong(hardware);
  }
}
