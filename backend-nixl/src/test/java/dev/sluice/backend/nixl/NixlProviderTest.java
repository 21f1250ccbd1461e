package dev.sluice.backend.nixl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Agent;
import dev.sluice.ConfigurationException;
import dev.sluice.MemoryKind;
import dev.sluice.UnavailableException;
import dev.sluice.spi.Availability;
import dev.sluice.spi.Backend;
import dev.sluice.spi.BackendConfig;
import dev.sluice.spi.BackendContext;
import dev.sluice.spi.BackendException;
import dev.sluice.spi.Capability;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NixlProviderTest {

  @Test
  void tellsVersionPathKindsAndPlugins() {
    Availability.Available available = NixlOfThisMachine.require();

    assertThat(available.version()).matches("1\\.\\d+(\\.\\d+)?( or later)?|0\\.9 to 1\\.4");
    assertThat(available.library()).endsWith("libnixl_capi.so");
    assertThat(available.memoryKinds()).containsExactly(MemoryKind.HOST);
    assertThat(available.transports()).containsExactly("UCX");
  }

  @Test
  void withAPluginForFilesItMovesFiles() {
    NixlOfThisMachine.require();

    assertThat(NixlOfThisMachine.availability(Map.of("plugins", "ucx, posix"), Map.of()))
        .isInstanceOfSatisfying(Availability.Available.class, available -> assertThat(available.memoryKinds()).containsExactlyInAnyOrder(MemoryKind.HOST, MemoryKind.FILE));
  }

  @Test
  void whereItIsGivenDeviceMemoryItMovesThat() {
    NixlOfThisMachine.require();

    assertThat(NixlOfThisMachine.availability(Map.of("device_memory", "direct"), Map.of()))
        .isInstanceOfSatisfying(Availability.Available.class, available -> assertThat(available.memoryKinds()).containsExactlyInAnyOrder(MemoryKind.HOST, MemoryKind.DEVICE));
  }

  @Test
  void aPluginThatIsNotThereIsUnavailableAndThoseThatAreAreNamed() {
    NixlOfThisMachine.require();

    assertThat(unavailable("UCX,NO_SUCH")).contains("no plugin NO_SUCH").contains("POSIX").contains("UCX");
  }

  @Test
  void aPluginThatDoesNotLoadIsUnavailableWithWhatItLacks() {
    NixlOfThisMachine.require();

    // Wants a library that hardly any machine has.
    assertThat(unavailable("INFINIA")).contains("plugin INFINIA does not load").contains("libred_client.so.2");
  }

  @Test
  void whatIsInTheFolderAndDoesNotLoadIsNoted() {
    assertThat(NixlOfThisMachine.require().notes()).anySatisfy(note -> assertThat(note).contains("plugin INFINIA does not load"));
  }

  @Test
  void theMisspeltVariableForPluginsIsNoted() {
    NixlOfThisMachine.require();

    assertThat(NixlOfThisMachine.availability(Map.of(), Map.of("NIXL_PLUGINS_DIR", "/nowhere")))
        .isInstanceOfSatisfying(Availability.Available.class, available -> assertThat(available.notes()).anySatisfy(note -> assertThat(note).contains("NIXL_PLUGIN_DIR")));
  }

  @Test
  void aVariableThatComesTooLateIsRefused() {
    NixlOfThisMachine.require();

    assertThat(NixlOfThisMachine.availability(Map.of(), Map.of("NIXL_TELEMETRY_DIR", "/elsewhere")))
        .isInstanceOfSatisfying(Availability.Unavailable.class, why -> assertThat(why.reason()).contains("NIXL_TELEMETRY_DIR").contains("not set"));
  }

  @ParameterizedTest
  @CsvSource({
    "ucx__ucx_devices, mlx5_0, device_list",
    "ucx__num_wrkers, 2, num_workers",
    "posix__use_aio, true, plugins",
    "ucx__engine_config, nonsense, engine_config",
  })
  void aParameterThatAPluginWouldIgnoreIsRefused(String name, String value, String named) {
    NixlOfThisMachine.require();

    assertThatThrownBy(() -> NixlOfThisMachine.open("one", Map.of(name, value))).isInstanceOfAny(ConfigurationException.class, UnavailableException.class).hasMessageContaining(named);
  }

  @Test
  void aValueThatAPluginRefusesIsNamed() {
    NixlOfThisMachine.require();

    assertThatThrownBy(() -> NixlOfThisMachine.open("one", Map.of("ucx__num_workers", "many")))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("num_workers=many")
        .hasMessageContaining("NIXL_CAPI_ERROR_BACKEND (-2)")
        .hasMessageContaining("Invalid integer string 'many'");
  }

  @Test
  void theReasonThatNixlOnlyLogsIsTold() {
    NixlOfThisMachine.require();

    assertThatThrownBy(() -> NixlOfThisMachine.open("one", Map.of("plugins", "OBJ"))).isInstanceOf(UnavailableException.class).hasMessageContaining("AWS_DEFAULT_BUCKET");
  }

  @Test
  void aDeviceThatIsNotThereIsToldOfWithThoseThatAre() {
    NixlOfThisMachine.require();

    assertThatThrownBy(() -> NixlOfThisMachine.open("one", Map.of("ucx__device_list", "nope0"))).hasMessageContaining("network device 'nope0:1' is not available").hasMessageContaining("please use one or more of");
  }

  @Test
  void deviceMemoryIsGivenToNixlOnlyWhereItIsAskedTo() throws BackendException {
    NixlOfThisMachine.require();

    assertThat(reachesDevices(Map.of())).isFalse();
    assertThat(reachesDevices(Map.of("device_memory", "direct"))).isTrue();
    assertThat(reachesDevices(Map.of("device_memory", "direct", "plugins", "POSIX"))).as("a plugin that takes none").isFalse();
  }

  private static boolean reachesDevices(Map<String, String> parameters) throws BackendException {
    BackendContext context = new BackendContext("devices", new BackendConfig(parameters, System.getenv()), (_, _, _) -> {}, _ -> {});
    Backend backend = new NixlBackendProvider().open(context);
    try {
      return backend.capabilities().has(Capability.DEVICE);
    } finally {
      backend.close();
    }
  }

  @Test
  void aParameterThatNixlDoesNotAdvertiseButReadsIsTaken() {
    NixlOfThisMachine.require();

    try (Agent agent = NixlOfThisMachine.open("one", Map.of("ucx__split_batch_size", "512"))) {
      assertThat(agent.backends()).containsOnlyKeys("NIXL");
    }
  }

  @Test
  void aLibraryOfAnotherFolderIsRefusedWhereThisProcessHasOne() {
    Path other = Path.of(NixlOfThisMachine.require().library()).resolveSibling("libnixl.so");

    assertThat(NixlOfThisMachine.availability(Map.of("library", other.toString()), Map.of())).isInstanceOf(Availability.Unavailable.class);
  }

  private static String unavailable(String plugins) {
    Availability answer = NixlOfThisMachine.availability(Map.of("plugins", plugins), Map.of());
    assertThat(answer).isInstanceOf(Availability.Unavailable.class);
    return ((Availability.Unavailable) answer).reason();
  }
}
