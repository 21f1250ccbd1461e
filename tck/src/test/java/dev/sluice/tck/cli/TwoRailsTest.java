package dev.sluice.tck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tck.fork.ClassPathJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two rails of libfabric's tcp on two network interfaces: two hosts, which two networks of this machine stand for, with two cables between them. */
@Timeout(120)
class TwoRailsTest {
  /** Within 10 s postings end, and then their process does. */
  private static final Duration LOST = Duration.ofSeconds(13);

  @TempDir private Path folder;

  private @Nullable TwoNetworks made;

  @BeforeEach
  void join() {
    Natives.assumeLibfabric();
    made = TwoNetworks.joinTwice(folder);
  }

  @AfterEach
  void part() {
    if (made != null) {
      made.close();
    }
  }

  private TwoNetworks networks() {
    return Objects.requireNonNull(made);
  }

  @Test
  void aLongDescriptorIsSpreadOverBothCables() throws Exception {
    assertThat(routeOfOneWrite(Map.of())).isEqualTo("vB+vB2");
    assertThat(received("vA")).isBetween(RailsMain.BYTES / 4L, RailsMain.BYTES * 3L / 4);
    assertThat(received("vA2")).isBetween(RailsMain.BYTES / 4L, RailsMain.BYTES * 3L / 4);
  }

  @Test
  void withOneRailTheCableOfTheDomainThatIsNamedFirstCarriesAll() throws Exception {
    assertThat(routeOfOneWrite(Map.of("SLUICE_BACKEND_LIBFABRIC__RAILS", "1"))).isEqualTo("vB");
    assertThat(received("vA")).isGreaterThan(RailsMain.BYTES);
    assertThat(received("vA2")).isLessThan(RailsMain.BYTES / 100);
  }

  @Test
  void whenACableIsCutPostingsOverBothEndAsPeerLostAndAnIdlePeerOfAnotherWayStays() throws Exception {
    Process holder = hold(Map.of());
    Process neighbour = launch(TwoNetworks.ONE, RailsMain.WRITE, TwoNetworks.DEVICES_OF_ONE, Map.of());
    networks().awaitWords(RailsMain.WRITE, RailsMain.CONNECTED);
    Process mover = launch(TwoNetworks.OTHER, RailsMain.KEEP_MOVING, TwoNetworks.DEVICES_OF_OTHER, Map.of());
    while (received("vA2") < 2 * RailsMain.BYTES) {
      assertThat(mover.isAlive()).as(networks().text("keep-moving.err")).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }

    TwoNetworks.cut(TwoNetworks.OTHER, "vB2");

    assertThat(mover.waitFor(LOST)).as("the mover ends").isTrue();
    assertThat(networks().text("keep-moving.out").lines()).as(networks().text("keep-moving.err"))
        .hasSize(RailsMain.TRANSFERS)
        .allSatisfy(line -> assertThat(line).contains("PeerLostException").contains("not heard any more over vB2"));
    finishWrite(neighbour, holder);
  }

  /** Writes once from the other network into the one, and has the bytes compared there. */
  private String routeOfOneWrite(Map<String, String> parameters) throws Exception {
    Process holder = hold(parameters);
    Process writer = launch(TwoNetworks.OTHER, RailsMain.WRITE, TwoNetworks.DEVICES_OF_OTHER, parameters);
    finishWrite(writer, holder);
    return networks().text("write.out").strip();
  }

  private void finishWrite(Process writer, Process holder) throws Exception {
    writer.getOutputStream().close();
    assertThat(writer.waitFor()).as(networks().text("write.err")).isZero();
    assertThat(holder.waitFor()).as(networks().text("hold.err")).isZero();
    assertThat(networks().text("hold.out").strip()).isEqualTo(RailsMain.SAME);
  }

  private Process hold(Map<String, String> parameters) throws Exception {
    Process holder = launch(TwoNetworks.ONE, RailsMain.HOLD, TwoNetworks.DEVICES_OF_ONE, parameters);
    networks().awaitWords(RailsMain.HOLD, RailsMain.HOLDING);
    return holder;
  }

  private Process launch(String namespace, String role, List<String> devices, Map<String, String> parameters) throws IOException {
    Map<String, String> variables = new HashMap<>(parameters);
    variables.put("SLUICE_BACKEND_LIBFABRIC__PROVIDER", "tcp");
    variables.put("SLUICE_BACKEND_LIBFABRIC__DOMAIN", String.join(",", devices));
    String metadata = folder.resolve("metadata").toString();
    return networks().launch(namespace, variables, role, ClassPathJvm.command(RailsMain.class, List.of(), Map.of(), List.of(role, metadata)));
  }

  private static long received(String device) {
    return TwoNetworks.received(TwoNetworks.ONE, device);
  }
}
