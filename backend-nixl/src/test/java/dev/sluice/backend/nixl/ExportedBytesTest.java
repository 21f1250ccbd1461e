package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.spi.BackendException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What travels in metadata, with stand-ins for NIXL's own bytes. */
class ExportedBytesTest {
  private static final String NAME = "agent#0123456789abcdef";

  private static void labelled(ByteArrayOutputStream out, String label, byte[] value) {
    out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value.length).array());
    out.writeBytes(value);
  }

  /** Built as NIXL builds its metadata. */
  private static byte[] blob(String name, String plugin, int keyBytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    labelled(out, "nixlSerDes|Agent", name.getBytes(StandardCharsets.UTF_8));
    labelled(out, "|t", plugin.getBytes(StandardCharsets.UTF_8));
    byte[] key = new byte[keyBytes];
    new Random(keyBytes).nextBytes(key);
    labelled(out, "|c", key);
    return out.toByteArray();
  }

  private static EndpointInfo info(String name) {
    return new EndpointInfo(name, blob(name, "UCX", 200), EndpointInfo.Origin.ENGINE);
  }

  private static ExportedRegion region() {
    return new ExportedRegion(new Range(Place.HOST, 0x7f00_1234_5678L, 5L << 30), blob(NAME, "UCX", 60));
  }

  @Test
  void endpointInformationComesBackAsItWas() throws BackendException {
    EndpointInfo back = EndpointInfo.decode(info(NAME).encode(), "peer");

    assertThat(back.name()).isEqualTo(NAME);
    assertThat(back.connection()).isEqualTo(info(NAME).connection());
  }

  @Test
  void onlyThePluginsThatConnectAreCommon() {
    assertThat(info(NAME).connecting(List.of("POSIX", "UCX", "UC"))).containsExactly("UCX");
  }

  @Test
  void endpointInformationThatIsTooLongIsRefused() {
    EndpointInfo large = new EndpointInfo(NAME, blob(NAME, "UCX", 4096), EndpointInfo.Origin.ENGINE);

    assertThatThrownBy(large::encode).isInstanceOf(BackendException.class).hasMessageContaining("device_list");
  }

  @Test
  void aRegionComesBackAsItWasAndIsShort() throws BackendException {
    byte[] encoded = region().encode(info(NAME));
    ExportedRegion back = ExportedRegion.decode(encoded, info(NAME), "peer");

    assertThat(encoded.length).isLessThan(120);
    assertThat(back.range()).isEqualTo(region().range());
    assertThat(back.metadata()).isEqualTo(region().metadata());
  }

  @Test
  void aKeyThatDoesNotFitIsRefused() {
    ExportedRegion large = new ExportedRegion(new Range(Place.HOST, 1, 1), blob(NAME, "UCX", 500));

    assertThatThrownBy(() -> large.encode(info(NAME))).isInstanceOf(BackendException.class).hasMessageContaining("device_list");
  }

  @Test
  void aRegionOfAnotherAgentIsRefused() throws BackendException {
    byte[] encoded = region().encode(info(NAME));

    assertThatThrownBy(() -> ExportedRegion.decode(encoded, info("agent#fedcba9876543210"), "peer"))
        .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.kind()).isEqualTo(BackendException.Kind.METADATA));
  }

  @Test
  void changedBytesNeverReachNixl() throws BackendException {
    Random random = new Random(7);
    byte[] region = region().encode(info(NAME));
    byte[] endpoint = info(NAME).encode();
    for (int round = 0; round < 5000; round++) {
      byte[] wrongRegion = changed(region, random);
      byte[] wrongEndpoint = changed(endpoint, random);
      assertThatThrownBy(() -> ExportedRegion.decode(wrongRegion, info(NAME), "peer")).as("round %s", round).isInstanceOf(BackendException.class);
      assertThatThrownBy(() -> EndpointInfo.decode(wrongEndpoint, "peer")).as("round %s", round).isInstanceOf(BackendException.class);
    }
  }

  private static byte[] changed(byte[] bytes, Random random) {
    if (random.nextInt(3) == 0) {
      return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    byte[] changed = bytes.clone();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }
}
