package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.AgentMetadata;
import dev.sluice.AgentMetadata.BackendEntry;
import dev.sluice.AgentMetadata.HostIdentity;
import dev.sluice.AgentMetadata.KeyEntry;
import dev.sluice.AgentMetadata.RegionEntry;
import dev.sluice.MemoryKind;
import dev.sluice.MetadataException;
import dev.sluice.Rights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The binary form of metadata (META-1, META-2, META-6). */
class MetadataCodecTest {
  private static final String SECRET = "a secret of some length";
  private static final int MUTATIONS = 100_000;

  @Test
  void decodingGivesBackWhatWasEncoded() {
    AgentMetadata metadata = metadata(3);

    assertThat(AgentMetadata.decode(metadata.encode())).isEqualTo(metadata);
  }

  @Test
  void theSizeStaysWithinItsPromise() {
    String longestName = "n".repeat(AgentMetadata.MAX_NAME_BYTES);
    List<RegionEntry> regions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      regions.add(region(longestName.substring(3) + String.format("%03d", i), i + 1L, new byte[64], new byte[200]));
    }
    AgentMetadata metadata = new AgentMetadata(
        longestName, UUID.randomUUID(), 100, new HostIdentity("b".repeat(100), 1, 2), List.of(new BackendEntry("UCX", new byte[4096])), regions, false, "");

    assertThat(metadata.encode().length).isLessThanOrEqualTo(8192 + 100 * 512);
  }

  @Test
  void everyMutationIsRefusedAsMetadataError() {
    long seed = Long.getLong("sluice.seed", System.nanoTime());
    System.Logger log = System.getLogger("dev.sluice.test");
    log.log(System.Logger.Level.INFO, "seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] good = metadata(5).encode();
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bad = mutate(good, random);
      if (Arrays.equals(bad, good)) {
        continue;
      }
      assertThatThrownBy(() -> AgentMetadata.decode(bad)).as("seed %d, mutation %d", seed, i).isInstanceOf(MetadataException.class);
    }
  }

  @Test
  void aSignatureOfTheSameSecretIsAccepted() {
    AgentMetadata signed = MetadataCodec.sign(metadata(2), SECRET);

    MetadataCodec.verify(AgentMetadata.decode(signed.encode()), SECRET);
  }

  @Test
  void metadataWithoutSignatureIsRefusedWhereThereIsASecret() {
    assertThatThrownBy(() -> MetadataCodec.verify(metadata(1), SECRET)).isInstanceOf(MetadataException.class).hasMessageContaining("not signed");
  }

  @Test
  void aSignatureOfAnotherSecretIsRefused() {
    AgentMetadata signed = MetadataCodec.sign(metadata(2), "another secret, as long");

    assertThatThrownBy(() -> MetadataCodec.verify(signed, SECRET)).isInstanceOf(MetadataException.class).hasMessageContaining("another cluster secret");
  }

  @Test
  void aSignatureDoesNotServeAnotherName() {
    AgentMetadata signed = MetadataCodec.sign(metadata(2), SECRET);
    AgentMetadata renamed = new AgentMetadata(
        "mallory", signed.incarnation(), signed.epoch(), signed.host(), signed.backends(), signed.regions(), false, signed.signature());

    assertThatThrownBy(() -> MetadataCodec.verify(renamed, SECRET)).isInstanceOf(MetadataException.class);
  }

  private static byte[] mutate(byte[] good, SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(good, random.nextInt(good.length));
      case 1 -> {
        byte[] longer = Arrays.copyOf(good, good.length + 1 + random.nextInt(64));
        for (int i = good.length; i < longer.length; i++) {
          longer[i] = (byte) random.nextInt();
        }
        yield longer;
      }
      case 2 -> {
        byte[] flipped = good.clone();
        int flips = 1 + random.nextInt(8);
        for (int i = 0; i < flips; i++) {
          flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        yield flipped;
      }
      default -> {
        byte[] noise = new byte[random.nextInt(1024)];
        random.nextBytes(noise);
        yield noise;
      }
    };
  }

  private static AgentMetadata metadata(int regions) {
    List<RegionEntry> entries = new ArrayList<>();
    for (int i = 0; i < regions; i++) {
      entries.add(region("region-" + i, i + 1L, new byte[] {1, 2, (byte) i}, new byte[] {9, 8, 7}));
    }
    return new AgentMetadata(
        "prefill-0", new UUID(1, 2), regions, new HostIdentity("boot pid:[1]", 42, 4711), List.of(new BackendEntry("UCX", new byte[] {5, 6})), entries, false, "");
  }

  private static RegionEntry region(String name, long epoch, byte[] layout, byte[] key) {
    return new RegionEntry(
        name, epoch, MemoryKind.HOST, 1 << 20, Rights.READ, layout, Optional.empty(), List.of(new KeyEntry("UCX", 0x7f00_0000_0000L, key, false)));
  }
}
