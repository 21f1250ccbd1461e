package dev.sluice.backend.ucx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.MemoryKind;
import dev.sluice.spi.Availability;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UcxProviderTest {
  private final UcxBackendProvider provider = new UcxBackendProvider();

  @Test
  void tellsVersionPathKindsAndTransports() {
    UcxOfThisMachine.require();
    Availability.Available available = (Availability.Available) availability(Map.of());
    assertThat(available.version()).matches("1\\.\\d+\\.\\d+");
    assertThat(available.library()).contains("libucp.so.0");
    assertThat(available.memoryKinds()).contains(MemoryKind.HOST);
    assertThat(available.transports()).contains("tcp/lo", "sysv/memory", "posix/memory");
  }

  @Test
  void aBrokenLibraryIsUnavailableWithPlaceAndRemedy(@TempDir Path folder) throws Exception {
    Path library = folder.resolve("libucp.so.0");
    assertUnavailable(availability(Map.of("library", library.toString())), library.toString());
    Files.writeString(library, "no library at all");
    assertUnavailable(availability(Map.of("library", library.toString())), library.toString());
    Files.delete(library);
    Files.createDirectory(library);
    assertUnavailable(availability(Map.of("library", library.toString())), "libucp.so.0");
  }

  @Test
  void aTruncatedLibraryIsUnavailable(@TempDir Path folder) throws Exception {
    UcxOfThisMachine.require();
    Path real = Path.of(((Availability.Available) availability(Map.of())).library());
    byte[] bytes = Files.readAllBytes(real);
    Path half = folder.resolve("libucp.so.0");
    Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));
    assertUnavailable(availability(Map.of("library", half.toString())), half.toString());
  }

  @Test
  void aLibraryWithoutItsCompanionIsUnavailable(@TempDir Path folder) throws Exception {
    UcxOfThisMachine.require();
    Path real = Path.of(((Availability.Available) availability(Map.of())).library());
    Path alone = Files.copy(real, folder.resolve("libucp.so.0"));
    assertUnavailable(availability(Map.of("library", alone.toString())), "libuc");
  }

  @Test
  void transportsThatDoNotExistAreNamedWithTheVariable() {
    UcxOfThisMachine.require();
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("UCX_TLS", "nosuch");
    Availability fromVariable = provider.availability(new BackendConfig(Map.of(), environment));
    assertUnavailable(fromVariable, "UCX_TLS=nosuch");
    assertUnavailable(availability(Map.of("tls", "nosuch")), "UCX_TLS=nosuch (parameter tls=nosuch)");
    assertThat(kindOfOpening(Map.of("tls", "nosuch"))).isEqualTo(BackendException.Kind.CONFIGURATION);
  }

  @Test
  void anUnknownSettingIsAConfigurationErrorThatNamesIt() {
    UcxOfThisMachine.require();
    assertThat(kindOfOpening(Map.of("ucx_no_such_setting", "1"))).isEqualTo(BackendException.Kind.CONFIGURATION);
    assertThatThrownBy(() -> Side.open("one", Map.of("ucx_no_such_setting", "1"), System.getenv()))
        .hasMessageContaining("parameter ucx_no_such_setting=1");
    assertThatThrownBy(() -> Side.open("one", Map.of("ucx_max_rma_rails", "many"), System.getenv()))
        .hasMessageContaining("parameter ucx_max_rma_rails=many");
  }

  @Test
  void twoParametersForOneSettingMustAgree() throws Exception {
    UcxOfThisMachine.require();
    assertThatThrownBy(() -> Side.open("one", Map.of("tls", "tcp", "ucx_tls", "posix"), System.getenv()))
        .hasMessageContaining("tls")
        .hasMessageContaining("ucx_tls");
    Side.open("one", Map.of("tls", "tcp", "ucx_tls", "tcp"), System.getenv()).close();
  }

  @Test
  void aParameterBeatsTheEnvironment() throws Exception {
    UcxOfThisMachine.require();
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("UCX_TLS", "nosuch");
    Side.open("one", Map.of("tls", "tcp"), environment).close();
  }

  @Test
  void aRequiredTransportThatIsNotThereMakesTheBackendUnavailable() {
    UcxOfThisMachine.require();
    assertUnavailable(availability(Map.of("require_transport", "srd")), "require_transport=srd");
    assertThat(kindOfOpening(Map.of("require_transport", "srd"))).isEqualTo(BackendException.Kind.UNAVAILABLE);
  }

  @Test
  void aConnectionKnowsTheFamiliesOfItsTransports() throws Exception {
    UcxOfThisMachine.require();
    try (Side one = Side.open("one");
        Side two = Side.open("two")) {
      var endpoint = one.connect(two);
      assertThat(endpoint.carriedBy("tcp")).isFalse();
      assertThat(endpoint.carriedBy("shm")).isTrue();
    }
  }

  @Test
  void parametersCheckTheirValues() {
    assertThat(problem("num_workers", "17")).contains("1 to 16");
    assertThat(problem("num_workers", "4")).isEmpty();
    assertThat(problem("keepalive_interval", "soon")).isNotEmpty();
    assertThat(problem("keepalive_interval", "500ms")).isEmpty();
    assertThat(problem("require_transport", "srd,tcp")).isNotEmpty();
    assertThat(provider.parameters()).anyMatch(parameter -> parameter.matches("ucx_rndv_thresh"));
  }

  @Test
  void opensAndClosesManyTimes() throws Exception {
    UcxOfThisMachine.require();
    for (int i = 0; i < 30; i++) {
      Side.open("one").close();
    }
    long before = descriptors();
    for (int i = 0; i < 30; i++) {
      Side.open("one").close();
    }
    assertThat(descriptors()).isLessThanOrEqualTo(before);
  }

  private static long descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private String problem(String name, String value) {
    Parameter parameter = provider.parameters().stream().filter(one -> one.matches(name)).findFirst().orElseThrow();
    return parameter.check().apply(value).orElse("");
  }

  private Availability availability(Map<String, String> parameters) {
    return provider.availability(new BackendConfig(parameters, System.getenv()));
  }

  private static void assertUnavailable(Availability availability, String names) {
    assertThat(availability).isInstanceOf(Availability.Unavailable.class);
    Availability.Unavailable why = (Availability.Unavailable) availability;
    assertThat(why.reason()).contains(names);
    assertThat(why.remedy()).isNotBlank();
  }

  private static BackendException.Kind kindOfOpening(Map<String, String> parameters) {
    try {
      Side.open("one", parameters, System.getenv()).close();
      throw new AssertionError("opened with " + parameters);
    } catch (BackendException e) {
      return e.kind();
    }
  }
}
