package dev.sluice.backend.libfabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.spi.BackendException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What travels in metadata. */
class ExportedBytesTest {
  private static final long SEED = 20_260_101;

  private static EndpointInfo info(int rails) {
    List<byte[]> addresses = java.util.stream.IntStream.range(0, rails).mapToObj(i -> new byte[] {2, (byte) i, 127, 0, 0, 1}).toList();
    return new EndpointInfo(
        new EndpointInfo.Identity(77, 78, 79, 80), "sluice-bell-1-2-3",
        List.of(new EndpointInfo.Place(0, "tcp;ofi_rxm", addresses), new EndpointInfo.Place(1, "shm", List.of("fi_shm://1:0:0".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))));
  }

  private static ExportedKey key(int rails) {
    long[] keys = new long[rails];
    Arrays.setAll(keys, i -> -1L - i);
    return new ExportedKey(0x7f00_0000_1000L, List.of(new ExportedKey.GroupKeys(false, keys), new ExportedKey.GroupKeys(true, new long[] {5})));
  }

  @Test
  void endpointInformationComesBackAsItWas() throws BackendException {
    EndpointInfo back = EndpointInfo.decode(info(3).encode(), "peer");

    assertThat(back.self()).isEqualTo(info(3).self());
    assertThat(back.bell()).isEqualTo("sluice-bell-1-2-3");
    assertThat(back.over("tcp;ofi_rxm").orElseThrow().isSame(info(3).groups().getFirst())).isTrue();
    assertThat(back.over("shm").orElseThrow().group()).isEqualTo(1);
    assertThat(back.over("efa")).isEmpty();
  }

  @Test
  void aKeyOfAsManyRailsAsFitComesBackAsItWas() throws BackendException {
    ExportedKey back = ExportedKey.decode(key(Discovery.MOST_RAILS).encode(), "peer");

    assertThat(back.address()).isEqualTo(0x7f00_0000_1000L);
    assertThat(back.groups().getFirst().keys()).isEqualTo(key(Discovery.MOST_RAILS).groups().getFirst().keys());
    assertThat(back.groups().getFirst().addresses()).isFalse();
    assertThat(back.groups().getLast().addresses()).isTrue();
  }

  @Test
  void whatDoesNotFitIntoMetadataIsRefusedWithTheParameter() {
    assertThatThrownBy(() -> new ExportedKey(1, List.of(key(16).groups().getFirst(), key(16).groups().getFirst())).encode())
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("rails");
  }

  @Test
  void otherBytesAreRefusedAndNothingWorse() throws BackendException {
    Random random = new Random(SEED);
    byte[] info = info(3).encode();
    byte[] key = key(3).encode();
    for (int i = 0; i < 20_000; i++) {
      byte[] hostile = changed(i % 2 == 0 ? info : key, random, i % 4 < 2);
      if (i % 2 == 0) {
        assertRefusedOrRead(() -> EndpointInfo.decode(hostile, "peer"));
      } else {
        assertRefusedOrRead(() -> ExportedKey.decode(hostile, "peer"));
      }
    }
  }

  private interface Reading {
    Object read() throws BackendException;
  }

  private static void assertRefusedOrRead(Reading reading) {
    try {
      assertThat(reading.read()).isNotNull();
    } catch (BackendException refused) {
      assertThat(refused.kind()).isEqualTo(BackendException.Kind.METADATA);
    }
  }

  /** Some bytes changed, or the end cut off; with a checksum that is right again, as an attacker would make it, or with the old one. */
  private static byte[] changed(byte[] sealed, Random random, boolean resealed) {
    byte[] changed = random.nextInt(4) == 0 ? Arrays.copyOf(sealed, random.nextInt(sealed.length)) : sealed.clone();
    for (int n = random.nextInt(4); n > 0 && changed.length > 0; n--) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
    }
    if (!resealed || changed.length < Integer.BYTES) {
      return changed;
    }
    byte[] content = Arrays.copyOf(changed, changed.length - Integer.BYTES);
    return dev.sluice.spi.Checksummed.seal(ByteBuffer.allocate(content.length).put(content));
  }
}
