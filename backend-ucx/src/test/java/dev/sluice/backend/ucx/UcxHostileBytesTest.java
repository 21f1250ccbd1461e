package dev.sluice.backend.ucx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.spi.BackendException;
import dev.sluice.spi.Endpoint;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UcxHostileBytesTest {
  private static final int MUTATIONS = 20_000;

  @BeforeAll
  static void ucx() {
    UcxOfThisMachine.require();
  }

  @Test
  void changedEndpointInformationIsAMetadataErrorAndNeverReachesUcx() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      byte[] good = two.backend().endpointInfo();
      assertThat(good.length).isLessThanOrEqualTo(4096);
      Random random = new Random(1);
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] bad = mutated(good, random);
        assertThat(kindOf(() -> one.connect(bad))).isEqualTo(BackendException.Kind.METADATA);
      }
      one.connect(good);
    }
  }

  @Test
  void aChangedKeyIsAMetadataErrorAndNeverReachesUcx() throws Exception {
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      Endpoint endpoint = one.connect(two);
      for (byte[] good : new byte[][] {two.registered(4096).key().exported(), two.allocated(4096).key().exported()}) {
        assertThat(good.length).isLessThanOrEqualTo(240);
        Random random = new Random(2);
        for (int i = 0; i < MUTATIONS; i++) {
          byte[] bad = mutated(good, random);
          assertThat(kindOf(() -> endpoint.importRegion(bad))).isEqualTo(BackendException.Kind.METADATA);
        }
        endpoint.importRegion(good);
      }
    }
  }

  private interface Attempt {
    Object run() throws BackendException;
  }

  private static BackendException.Kind kindOf(Attempt attempt) {
    try {
      Object taken = attempt.run();
      throw new AssertionError("taken as good: " + taken);
    } catch (BackendException e) {
      return e.kind();
    }
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bad = good;
    while (Arrays.equals(bad, good)) {
      bad =
          switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(good, random.nextInt(good.length));
            case 1 -> Arrays.copyOf(good, good.length + 1 + random.nextInt(5000));
            case 2 -> flipped(good, random);
            default -> randomBytes(random);
          };
    }
    return bad;
  }

  private static byte[] flipped(byte[] good, Random random) {
    byte[] bad = good.clone();
    int flips = 1 + random.nextInt(8);
    for (int i = 0; i < flips; i++) {
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bad;
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(600)];
    random.nextBytes(bytes);
    return bytes;
  }
}
